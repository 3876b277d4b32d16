import type { AccessKey } from "../../domain/access-key.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { Actor } from "../../domain/notify/action.ts";
import type { Role } from "../../domain/role.ts";
import { DAY, type Instant } from "../../domain/time.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { sha256Of } from "./credential.ts";
import { createKeyText } from "./key-text.ts";

/** The most keys for the tenants of an admin who may see only some: the rest of the room is for other admins. */
export const MAX_KEYS_OF_TENANTS = 200;

export type NewKey = {
  readonly name: string;
  readonly role: Role;
  /** Names of tenants; `*` matches any text. */
  readonly tenants: readonly string[];
  /** Null if the key never expires. */
  readonly expiresInDays: number | null;
};

type ManageContext = {
  readonly actions: Pick<ActionStore, "createAccessKey" | "revokeAccessKey">;
  /** The names of all tenants in the settings. */
  readonly tenantNames: readonly string[];
  readonly by: Actor;
  readonly now: Instant;
};

type CreateContext = ManageContext & {
  /**
   * The names of the keys that the creator is allowed to see. Other names are not compared, because a
   * refusal would reveal them.
   */
  readonly visibleNames: readonly string[];
  readonly randomBytes: (size: number) => Buffer;
};

export type KeyRefusal =
  | { readonly code: "name-in-use" | "too-many" | "too-many-of-tenants" }
  | { readonly code: "unknown-tenant"; readonly pattern: string };

type CreateResult =
  | { readonly key: AccessKey; readonly text: string }
  | { readonly refusal: KeyRefusal };

/** Creates and stores a key. Only its SHA-256 is stored. */
export async function createKey(newKey: NewKey, context: CreateContext): Promise<CreateResult> {
  const { name, role, tenants, expiresInDays } = newKey;
  const { actions, visibleNames, tenantNames, by, now } = context;
  const pattern = tenants.find((wanted) => !tenantNames.some(createNameMatcher([wanted])));
  if (pattern !== undefined) return { refusal: { code: "unknown-tenant", pattern } };
  if (visibleNames.includes(name)) return { refusal: { code: "name-in-use" } };
  const { id, text } = createKeyText(context.randomBytes);
  const key: AccessKey = {
    id,
    name,
    sha256: sha256Of(text).toString("hex"),
    role,
    tenants,
    createdBy: by.name,
    createdAt: now,
    expiresAt: expiresInDays === null ? null : now + expiresInDays * DAY,
  };
  const isStored = await actions.createAccessKey(key, auditedChange(key, context));
  return isStored ? { key, text } : { refusal: { code: "too-many" } };
}

/** False if the key has been revoked already. */
export async function revokeKey(key: AccessKey, context: ManageContext): Promise<boolean> {
  const revoked = await context.actions.revokeAccessKey(key.id, auditedChange(key, context));
  return revoked !== null;
}

function auditedChange(key: AccessKey, { tenantNames, by, now }: ManageContext) {
  const tenants = key.tenants.includes("*")
    ? null
    : tenantNames.filter(createNameMatcher(key.tenants));
  return { by, at: now, tenants, reason: describeKey(key) };
}

/** The description of a key in the audit trail, which is the only place that still shows a revoked key. */
export function describeKey({ name, role, tenants, expiresAt }: AccessKey): string {
  const end = expiresAt === null ? "never expires" : `expires at ${formatRfc3339(expiresAt)}`;
  return `${name}: role ${role}, tenants ${tenants.join(", ")}, ${end}`;
}

export function keyRefusalText(refusal: KeyRefusal, visibleNames: readonly string[]): string {
  switch (refusal.code) {
    case "name-in-use":
      return "There is already a key with this name: choose another name, or revoke that key first.";
    case "too-many":
      return "There are too many keys: revoke those that are no longer used.";
    case "too-many-of-tenants":
      return (
        `There are already ${MAX_KEYS_OF_TENANTS} keys for the tenants that you may see: revoke those that are no ` +
        "longer used, or ask an admin of all tenants to create the key."
      );
    case "unknown-tenant":
      return `No tenant matches "${refusal.pattern}": write one of ${visibleNames.join(", ")}, or *.`;
  }
}
