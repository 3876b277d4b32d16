import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_KINDS, INCIDENT_STATES, type Incident } from "../../domain/incident.ts";
import { StoredConditionReason, StoredStaleness } from "../jobs/stored-reason.ts";
import {
  StoredDelivery,
  StoredIncidentProblem,
  StoredNotifyReason,
  StoredTargetReason,
  StoredTenantReason,
} from "./stored-incident-parts.ts";

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();

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
  reason: z.union([StoredConditionReason, StoredTenantReason, StoredTargetReason]),
  staleness: StoredStaleness.nullable(),
  entraMessage: MaybeText.default(null),
  assessedAt: Time,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: MaybeTime,
  acknowledgedBy: MaybeText,
  affectedObjects: z.number(),
  notificationCount: z.number(),
  notified: z.boolean(),
  notifyReason: StoredNotifyReason,
  delivery: StoredDelivery,
});

const Version1 = z.object({ delivery: z.looseObject({ code: Text }) });

/** Version 1 stored the result of the last delivery as a text. */
export function upgradeIncident(record: Readonly<Record<string, unknown>>): object {
  const { delivery } = Version1.parse(record);
  if (delivery.code !== "reported") return record;
  return { ...record, delivery: { ...delivery, code: "reported-as-text" } };
}
