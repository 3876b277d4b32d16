import { createHash } from "node:crypto";
import { ROLES } from "../../domain/role.ts";

export const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

/** A key per role, one of one tenant, and one of a tenant that is gone. */
export const API_KEYS = [
  ...ROLES.map((role) => ({ name: role, sha256: sha256(`key-of-${role}`), role, tenants: ["*"] })),
  {
    name: "contoso",
    sha256: sha256("key-of-contoso"),
    role: "admin" as const,
    tenants: ["contoso"],
  },
  { name: "nobody", sha256: sha256("key-of-nobody"), role: "admin" as const, tenants: ["gone"] },
];
