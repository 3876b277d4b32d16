import type { Role } from "../../domain/role.ts";
import type { Caller } from "../../server/access/caller.ts";

/** A caller of the API with this role. */
export function testCaller(role: Role, tenants: readonly string[] = []): Caller {
  return {
    id: role,
    name: role,
    signIn: "key",
    role,
    tenants,
    seesLaterTenants: false,
    expiresAt: null,
  };
}
