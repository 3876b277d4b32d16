import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { EntraMessage, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

export const JOB_CHANGE_KINDS = [
  "condition",
  "configuration",
  "quarantine",
  "incident",
  "action",
] as const;

/** Something that changed about a job, with one row for each change. */
export const JobChangeRow = z
  .strictObject({
    id: Text,
    at: TimeOrNull,
    until: TimeOrNull.meta({
      description:
        "When the condition or the incident ended; null while it lasts, and for other changes.",
    }),
    kind: z.enum(JOB_CHANGE_KINDS),
    text: Text.meta({
      description:
        "What changed. A configuration change has Entra's own words. An `action` is what somebody did in Steadystate about the job: an acknowledgement, a silence or maintenance; admins also see the erasure of persons of the tenant.",
    }),
    condition: z.enum(CONDITIONS).nullable().meta({
      description: "The new condition; null for other changes, and for a time without assessments.",
    }),
    reasonCode: TextOrNull.meta({ description: "Why the job has this condition." }),
    severity: z
      .enum(SEVERITIES)
      .nullable()
      .meta({ description: "Severity of an incident; null for other changes." }),
    incidentId: TextOrNull,
    actor: TextOrNull.meta({
      description:
        "Who made a configuration change; null when unknown or when the caller may not see persons' data. For an `action`, who did it.",
    }),
    reason: TextOrNull.meta({
      description:
        "Why somebody acknowledged or silenced, in their words; null if they gave no reason, for other changes, and when the caller may not see persons' data.",
    }),
    entraMessage: EntraMessage,
  })
  .meta({ id: "JobChange" });
