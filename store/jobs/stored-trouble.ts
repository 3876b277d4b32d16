import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { JOB_INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import type { Topic, Trouble } from "../../domain/trouble.ts";
import { StoredConditionReason } from "./stored-reason.ts";

const StoredTopic: z.ZodType<Topic> = z.object({ id: z.string(), isLarge: z.boolean() });

export const StoredTrouble: z.ZodType<Trouble> = z.object({
  kind: z.enum(JOB_INCIDENT_KINDS),
  condition: z.enum(CONDITIONS),
  severity: z.enum(SEVERITIES),
  since: z.number(),
  reason: StoredConditionReason,
  topics: z.array(StoredTopic),
});
