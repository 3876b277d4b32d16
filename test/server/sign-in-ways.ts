import { ROLES, type Role } from "../../domain/role.ts";
import type { AccessSettings } from "../../server/access/authenticator.ts";
import type { EntraAccess } from "../../server/access/entra-tokens.ts";
import { sha256 } from "./api-key-fixtures.ts";
import { bearer, type TestServer } from "./test-server.ts";

/** Who asks: a role, and the tenants that the caller may see (`*` for all). */
export type Asker = { readonly role: Role; readonly tenants: string };

/** One way to sign in. The access matrix tests every route with each of them. */
type TestedSignIn = {
  readonly name: string;
  headersOf(
    asker: Asker,
    server: TestServer,
  ): Record<string, string> | Promise<Record<string, string>>;
};

const ASKERS: readonly Asker[] = ROLES.flatMap((role) => [
  { role, tenants: "*" },
  { role, tenants: "contoso" },
]);

const keyOf = ({ role, tenants }: Asker) => `key of ${role} for ${tenants}`.replaceAll(" ", "-");

/** The name of the app role, group and user of a caller. */
const grantName = ({ role, tenants }: Asker) => `${role}-of-${tenants === "*" ? "all" : tenants}`;

/** The settings that allow every way to sign in. `entra`: the tenant whose authority signs the tokens. */
export const matrixAccess = (entra: EntraAccess): AccessSettings => ({
  mode: "keys",
  entra: {
    ...entra,
    grants: ASKERS.map((asker) => ({
      appRole: grantName(asker),
      role: asker.role,
      tenants: [asker.tenants],
    })),
  },
  proxy: {
    from: ["127.0.0.1"],
    userHeader: "x-forwarded-user",
    groupsHeader: "x-forwarded-groups",
    grants: ASKERS.map((asker) => ({
      group: grantName(asker),
      role: asker.role,
      tenants: [asker.tenants],
    })),
  },
  keys: ASKERS.map((asker) => ({
    name: `${asker.role} of ${asker.tenants}`,
    sha256: sha256(keyOf(asker)),
    role: asker.role,
    tenants: [asker.tenants],
  })),
});

export const signInWays: (tokenOf: (appRole: string) => string) => readonly TestedSignIn[] = (
  tokenOf,
) => [
  { name: "a key as bearer token", headersOf: (asker) => bearer(keyOf(asker)) },
  { name: "a key that the API created", headersOf: createKey },
  {
    name: "the group that a proxy names",
    headersOf: (asker) => ({
      "x-forwarded-user": "ada@contoso.example",
      "x-forwarded-groups": grantName(asker),
    }),
  },
  { name: "a token of Entra", headersOf: (asker) => bearer(tokenOf(grantName(asker))) },
  { name: "a key in X-API-Key", headersOf: (asker) => ({ "x-api-key": keyOf(asker) }) },
];

async function createKey({ role, tenants }: Asker, server: TestServer) {
  const admin = bearer(keyOf({ role: "admin", tenants: "*" }));
  const { body } = await server.get("/api/v1/keys", admin);
  const name = `${role} of ${tenants}, key ${body.total}`;
  const created = await server.post("/api/v1/keys", { name, role, tenants: [tenants] }, admin);
  return bearer(created.body.key);
}
