import { expect, test } from "vitest";
import { createAuthenticator } from "../../server/access/api-keys.ts";
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
  const authenticate = createAuthenticator({ mode: "keys", keys: [key] }, [
    "contoso",
    "fabrikam",
    "contoso-test",
  ]);
  expect(authenticate({ authorization: "Bearer ops-key" }).tenants).toEqual(visible);
});

test("a key that stands in the settings in place of its hash is refused with the remedy", () => {
  const key = "0f".repeat(32);
  const keys = [{ name: "ops", sha256: key, role: "viewer" as const, tenants: ["*"] }];
  const authenticate = createAuthenticator({ mode: "keys", keys }, ["contoso"]);
  expect(() => authenticate({ "x-api-key": key })).toThrow(
    "send the key, and write the key's SHA-256 there",
  );
});
