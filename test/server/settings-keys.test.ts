import { expect, test } from "vitest";
import { createSettingsKeys } from "../../server/access/settings-keys.ts";
import { sha256 } from "./api-key-fixtures.ts";

test.each`
  patterns        | visible
  ${["*"]}        | ${["contoso", "fabrikam", "contoso-test"]}
  ${["contoso"]}  | ${["contoso"]}
  ${["contoso*"]} | ${["contoso", "contoso-test"]}
  ${["*-test"]}   | ${["contoso-test"]}
  ${["gone"]}     | ${[]}
`("a key for the tenants $patterns sees the tenants $visible", ({ patterns, visible }) => {
  const key = {
    name: "ops",
    sha256: sha256("ops-key"),
    role: "viewer" as const,
    tenants: patterns,
  };
  const findKey = createSettingsKeys([key], ["contoso", "fabrikam", "contoso-test"]);
  expect(findKey("ops-key")).toMatchObject({ caller: { tenants: visible } });
});

test("a key that is written in the settings in place of its hash is refused with the remedy", () => {
  const key = "0f".repeat(32);
  const keys = [{ name: "ops", sha256: key, role: "viewer" as const, tenants: ["*"] }];
  const findKey = createSettingsKeys(keys, ["contoso"]);
  expect(findKey(key)).toMatchObject({
    refusal: expect.stringContaining("write the SHA-256 of the key there, and send the key"),
  });
});
