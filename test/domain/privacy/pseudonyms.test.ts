import { describe, expect, test } from "vitest";
import {
  addressIn,
  digitsOfLabel,
  personLabel,
  withoutAddresses,
} from "../../../domain/privacy/opaque-id.ts";
import { createPseudonyms, fingerprintOf } from "../../../domain/privacy/pseudonyms.ts";

const KEY = "a key of a test that is long enough.";
const GUID = "1f2e3d4c-0000-4000-8000-000000000001";
const { idOf, addressKeyOf } = createPseudonyms(KEY, "contoso");

describe("a pseudonym", () => {
  test.each([GUID, GUID.toUpperCase(), "0123456789abcdef0123456789abcdef"])(
    "of the id %s is the id itself, because it says nothing about a person",
    (id) => {
      expect(idOf(id)).toBe(id);
    },
  );

  test.each(["ada@contoso.example", "EMP-00481", "CONTOSO\\ada", "CN=Ada,OU=Sales", `${GUID} `])(
    "of the account name %s has 32 digits, and is its own pseudonym",
    (id) => {
      expect(idOf(id)).toMatch(/^[0-9a-f]{32}$/);
      expect(idOf(idOf(id))).toBe(idOf(id));
    },
  );

  test("differs by key, by tenant, and by upper case in an id, but not by case in an address", () => {
    const ids = [
      idOf("ada"),
      idOf("Ada"),
      addressKeyOf("ada"),
      createPseudonyms(KEY, "fabrikam").idOf("ada"),
      createPseudonyms(`${KEY}2`, "contoso").idOf("ada"),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(addressKeyOf(" ADA@Contoso.example ")).toBe(addressKeyOf("ada@contoso.example"));
  });

  test("of a person is shown with the first digits of the id, which a search reads again", () => {
    expect(personLabel(GUID)).toBe("Person 1f2e3d4c");
    expect(digitsOfLabel("person 1F2E3D4C ")).toBe("1f2e3d4c");
    expect(digitsOfLabel("Person of interest")).toBeNull();
  });
});

test.each([
  ["Ada King <ada.king@contoso.example>", "ada.king@contoso.example"],
  ["mailto:ada@contoso.example.", "ada@contoso.example"],
  [
    "ada_contoso.example#EXT#@fabrikam.onmicrosoft.com",
    "ada_contoso.example#EXT#@fabrikam.onmicrosoft.com",
  ],
  ["Łucja@żółw.example", "Łucja@żółw.example"],
  ["no address @ all", null],
])("the address in %s is %s", (text, address) => {
  expect(addressIn(text)).toBe(address);
  expect(withoutAddresses(text).includes("@")).toBe(address === null);
});

test("the fingerprint of a key is not the key", () => {
  expect(fingerprintOf(KEY)).toMatch(/^[0-9a-f]{12}$/);
  expect(fingerprintOf(KEY)).not.toBe(fingerprintOf(`${KEY}2`));
});
