import { z } from "zod";
import type { AccessKey } from "../../domain/access-key.ts";
import { INCIDENT_KINDS, type IncidentKind } from "../../domain/incident-kind.ts";
import {
  type Acknowledgement,
  type Actor,
  AUDIT_ACTIONS,
  type AuditEntry,
  type ErasureOrder,
  type Silence,
  type Unsubscription,
} from "../../domain/notify/action.ts";
import { ROLES, SIGN_IN_WAYS } from "../../domain/role.ts";
import { storedJson } from "../redis/stored-json.ts";

const Text = z.string();
const Texts = z.array(Text);

const StoredActor: z.ZodType<Actor> = z.object({
  name: Text,
  via: z.enum(["console", "api", "link", "command"]),
  signIn: z.enum(SIGN_IN_WAYS).optional(),
  keyId: Text.optional(),
});

/** A kind of an earlier or later version is left out: no incident of this version has it. */
const StoredIncidentKinds: z.ZodType<readonly IncidentKind[]> = Texts.transform((kinds) =>
  INCIDENT_KINDS.filter((kind) => kinds.includes(kind)),
);

const StoredAcknowledgement: z.ZodType<Acknowledgement> = z.object({
  incidentId: Text,
  by: StoredActor,
  reason: Text,
  at: z.number(),
});

const StoredSilence: z.ZodType<Silence> = z.object({
  id: Text,
  kind: z.enum(["silence", "maintenance"]),
  matcher: z.object({
    tenants: Texts.nullable(),
    applications: Texts.nullable(),
    incidentKinds: StoredIncidentKinds.nullable(),
    incidentId: Text.nullable(),
  }),
  by: StoredActor,
  reason: Text,
  createdAt: z.number(),
  beginsAt: z.number(),
  endsAt: z.number(),
  endedBy: z.object({ by: StoredActor, at: z.number() }).nullable(),
});

const StoredUnsubscription: z.ZodType<Unsubscription> = z.object({
  id: Text,
  address: Text,
  at: z.number(),
});

const StoredAuditEntry: z.ZodType<Omit<AuditEntry, "id">> = z.object({
  at: z.number(),
  actor: StoredActor,
  action: z.enum(AUDIT_ACTIONS),
  subject: Text,
  tenants: Texts.nullable(),
  reason: Text,
  persons: z.object({ count: z.number(), ids: Texts }).nullable().default(null),
  dropped: z
    .object({ count: z.number(), oldestAt: z.number(), newestAt: z.number() })
    .nullable()
    .default(null),
});

const StoredErasureOrder: z.ZodType<ErasureOrder> = z.object({
  tenant: Text,
  ids: Texts,
  by: StoredActor,
  at: z.number(),
  erasedAt: z.number().nullable(),
});

const StoredAccessKey: z.ZodType<AccessKey> = z.object({
  id: Text,
  name: Text,
  sha256: Text.regex(/^[0-9a-f]{64}$/),
  role: z.enum(ROLES),
  tenants: Texts,
  createdBy: Text,
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
});

export const acknowledgementJson = storedJson("acknowledgement", StoredAcknowledgement);
export const silenceJson = storedJson("silence", StoredSilence);
export const unsubscriptionJson = storedJson("unsubscription", StoredUnsubscription);
export const auditEntryJson = storedJson("audit-entry", StoredAuditEntry);
export const erasureOrderJson = storedJson("erasure-order", StoredErasureOrder);
export const accessKeyJson = storedJson("access-key", StoredAccessKey);
