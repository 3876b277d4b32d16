import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_KINDS, type Incident } from "../../domain/incident.ts";

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
  condition: z.enum(CONDITIONS),
  severity: z.enum(SEVERITIES),
  state: z.enum(["open", "recovered"]),
  title: Text,
  reason: Text,
  entraMessage: MaybeText.default(null),
  remedy: MaybeText,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: MaybeTime,
  acknowledgedBy: MaybeText,
  affectedObjects: z.number(),
  notificationCount: z.number(),
  notified: z.boolean(),
  notifyReason: Text,
});
