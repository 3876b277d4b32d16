import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_STATES, type Incident, PENDING_CHANGES } from "../../domain/incident.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { NOTIFY_REASON_CODES } from "../../domain/notify-reason.ts";
import { StoredConditionReason, StoredStaleness } from "../jobs/stored-reason.ts";
import {
  StoredCredentialReason,
  StoredIncidentProblem,
  StoredNoLongerWatched,
  StoredNotifyReason,
  StoredTargetReason,
  StoredTenantReason,
} from "./stored-incident-parts.ts";

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();

const AssessedState = z.object({
  reason: z.union([
    StoredConditionReason,
    StoredTenantReason,
    StoredTargetReason,
    StoredCredentialReason,
    StoredNoLongerWatched,
  ]),
  staleness: StoredStaleness.nullable(),
  assessedAt: Time,
});

/** The JSON of an incident. */
export const StoredIncident: z.ZodType<Incident> = z.object({
  id: Text,
  kind: z.enum(INCIDENT_KINDS),
  tenant: Text,
  application: Text,
  jobId: Text,
  templateId: MaybeText,
  sourceSystem: MaybeText,
  targetSystem: MaybeText,
  target: MaybeText,
  jobIds: z.array(Text),
  condition: z.enum(CONDITIONS).nullable(),
  severity: z.enum(SEVERITIES),
  state: z.enum(INCIDENT_STATES),
  problem: StoredIncidentProblem,
  ...AssessedState.shape,
  entraMessage: MaybeText.default(null),
  beganAt: Time,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: MaybeTime,
  recovery: z
    .object({
      lastOpen: AssessedState.extend({ notifyReason: StoredNotifyReason.nullable() })
        .nullable()
        .default(null),
      endedAt: Time,
      firstGoodCycleAt: MaybeTime,
      objectsStillAffected: z.number(),
    })
    .nullable(),
  topics: z.array(Text),
  pending: z
    .object({
      change: z.enum(PENDING_CHANGES),
      since: Time,
      firstGoodCycleAt: MaybeTime,
      notifyReasonBefore: StoredNotifyReason.nullable().default(null),
    })
    .nullable(),
  announced: z
    .object({
      at: Time,
      severity: z.enum(SEVERITIES),
      condition: z.enum(CONDITIONS).nullable(),
      because: z.enum(NOTIFY_REASON_CODES),
    })
    .nullable(),
  mutedBy: z.object({ incidentId: Text, kind: z.enum(INCIDENT_KINDS) }).nullable(),
  disablesAt: MaybeTime,
  expiresAt: MaybeTime,
  affectedObjects: z.number(),
  notificationCount: z.number(),
  notifyReason: StoredNotifyReason,
});
