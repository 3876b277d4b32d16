import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import {
  AsOf,
  Count,
  Ratio,
  RatioOrNull,
  Said,
  SecondsOrNull,
  Text,
  TextOrNull,
  TimeOrNull,
} from "./answers.ts";
import { IncidentRow } from "./incident.ts";

const rowShape = {
  tenant: Text,
  application: Text,
  jobId: Text,
  servicePrincipalId: Text,
  kind: z
    .enum([
      "scim",
      "gallery",
      "cross-tenant",
      "cloud-sync",
      "password-hash",
      "inbound-api",
      "unknown",
    ])
    .meta({ description: "What the job moves between." }),
  condition: z.enum(CONDITIONS),
  conditionSince: TimeOrNull,
  reason: Text.meta({ description: "What, since when, why." }),
  said: Said,
  remedy: TextOrNull.meta({ description: "What to do next; null when nothing needs doing." }),
  severity: z.enum(SEVERITIES),
  cycleKind: z.enum(["initial", "incremental", "none"]),
  progressRatio: RatioOrNull,
  etaSeconds: SecondsOrNull,
  etaLowSeconds: SecondsOrNull,
  etaHighSeconds: SecondsOrNull,
  failureRatio1h: RatioOrNull,
  failureRatio24h: RatioOrNull,
  failingObjects: Count,
  escrowedEntries: Count.nullable(),
  quarantineReason: TextOrNull,
  quarantinedSince: TimeOrNull,
  nextAttemptAt: TimeOrNull,
  disablesAt: TimeOrNull,
  daysLeft: z.number().nullable(),
  riskScore: Ratio,
  riskDriver: TextOrNull,
  timeToQuarantineSeconds: SecondsOrNull,
  lastExecutionAt: TimeOrNull,
  lastSuccessAt: TimeOrNull,
  intervalSeconds: SecondsOrNull,
  events: Count.meta({ description: "Log rows ever counted." }),
  asOf: AsOf,
};

export const JobRow = z.object(rowShape).meta({ id: "Job" });

const Counts = z
  .object({ success: Count, failure: Count, skipped: Count, warning: Count, unknown: Count })
  .meta({ id: "StatusCounts" });

const perWindow = <T extends z.ZodType>(value: T) =>
  z.object({ "1h": value, "24h": value, "7d": value, "30d": value });

const Sight = z.object({
  jobsAsOf: TimeOrNull,
  logsAsOf: TimeOrNull,
  trouble: TextOrNull.meta({ description: "Why we do not see now; null when all is well." }),
});

export const JobDetail = z
  .object({
    ...rowShape,
    cycle: z.object({
      running: z.boolean(),
      beganAt: TimeOrNull,
      movedAt: TimeOrNull,
      method: z.enum(["units", "log", "exports", "last-cycle-complete", "unknown"]),
    }),
    counts: perWindow(Counts),
    failureRatios: perWindow(RatioOrNull),
    failing: z.array(z.object({ errorCode: Text, objects: Count })),
    rules: z
      .array(
        z.object({
          rule: z.enum(["floor", "proportion", "base", "total"]),
          count: z.number(),
          limit: z.number(),
          usedRatio: z.number().nonnegative(),
        }),
      )
      .meta({ description: "How far each published rule of quarantine is from firing." }),
    synchronizedEntries: z.array(z.object({ key: Text, count: Count })),
    sight: Sight,
    incidents: z.array(IncidentRow),
  })
  .meta({ id: "JobDetail" });
