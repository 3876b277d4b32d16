import { createHash } from "node:crypto";
import { ROLES } from "../../domain/role.ts";

export const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

/** One key per role, one key for one tenant, and one key for a tenant that no longer exists. */
export const API_KEYS = [
  ...ROLES.map((role) => ({ name: role, sha256: sha256(`key-of-${role}`), role, tenants: ["*"] })),
  {
    name: "contoso",
    sha256: sha256("key-of-contoso"),
    role: "admin" as const,
    tenants: ["contoso"],
  },
  {
    name: "no-tenant",
    sha256: sha256("key-without-tenant"),
    role: "admin" as const,
    tenants: ["gone"],
  },
];
