import { ROLES, type Role } from "../../domain/role.ts";
import type { AccessSettings } from "../../server/access/authenticator.ts";
import type { EntraAccess } from "../../server/access/entra-tokens.ts";
import { sha256 } from "./api-key-fixtures.ts";
import { bearer, type TestServer } from "./test-server.ts";

/** A caller of the matrix: a role, and the tenants that the caller may see (`*` for all). */
export type TestedCaller = { readonly role: Role; readonly tenants: string };

/** One way to sign in. The access matrix tests every route with each of them. */
type TestedSignIn = {
  readonly name: string;
  headersOf(
    caller: TestedCaller,
    server: TestServer,
  ): Record<string, string> | Promise<Record<string, string>>;
};

const TESTED_CALLERS: readonly TestedCaller[] = ROLES.flatMap((role) => [
  { role, tenants: "*" },
  { role, tenants: "contoso" },
]);

const keyOf = ({ role, tenants }: TestedCaller) =>
  `key of ${role} for ${tenants}`.replaceAll(" ", "-");

/** The name of the app role, group and user of a caller. */
const grantName = ({ role, tenants }: TestedCaller) =>
  `${role}-of-${tenants === "*" ? "all" : tenants}`;

/** The settings that allow every way to sign in. `entra`: the tenant whose authority signs the tokens. */
export const matrixAccess = (entra: EntraAccess): AccessSettings => ({
  mode: "keys",
  entra: {
    ...entra,
    grants: TESTED_CALLERS.map((caller) => ({
      appRole: grantName(caller),
      role: caller.role,
      tenants: [caller.tenants],
    })),
  },
  proxy: {
    from: ["127.0.0.1"],
    userHeader: "x-forwarded-user",
    groupsHeader: "x-forwarded-groups",
    grants: TESTED_CALLERS.map((caller) => ({
      group: grantName(caller),
      role: caller.role,
      tenants: [caller.tenants],
    })),
  },
  keys: TESTED_CALLERS.map((caller) => ({
    name: `${caller.role} of ${caller.tenants}`,
    sha256: sha256(keyOf(caller)),
    role: caller.role,
    tenants: [caller.tenants],
  })),
});

export const signInWays: (tokenOf: (appRole: string) => string) => readonly TestedSignIn[] = (
  tokenOf,
) => [
  { name: "a key as bearer token", headersOf: (caller) => bearer(keyOf(caller)) },
  { name: "a key that the API created", headersOf: createKey },
  {
    name: "the group that a proxy names",
    headersOf: (caller) => ({
      "x-forwarded-user": "ada@contoso.example",
      "x-forwarded-groups": grantName(caller),
    }),
  },
  { name: "a token of Entra", headersOf: (caller) => bearer(tokenOf(grantName(caller))) },
  { name: "a key in X-API-Key", headersOf: (caller) => ({ "x-api-key": keyOf(caller) }) },
];

async function createKey({ role, tenants }: TestedCaller, server: TestServer) {
  const admin = bearer(keyOf({ role: "admin", tenants: "*" }));
  const { body } = await server.get("/api/v1/keys", admin);
  const name = `${role} of ${tenants}, key ${body.total}`;
  const created = await server.post("/api/v1/keys", { name, role, tenants: [tenants] }, admin);
  return bearer(created.body.key);
}
