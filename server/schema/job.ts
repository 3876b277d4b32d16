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
import {
  BindingRule,
  Cycle,
  Deletions,
  Driver,
  Finding,
  Rule,
  SILENCE_STATES,
  Silence,
} from "./verdict.ts";

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
  objectFailureRatio24h: RatioOrNull.meta({
    description: "Over distinct objects; null where they were not counted.",
  }),
  failingObjects: Count,
  leavers: Count.meta({ description: "People who left and still have an account." }),
  escrowedEntries: Count.nullable(),
  quarantineReason: TextOrNull,
  quarantinedSince: TimeOrNull,
  nextAttemptAt: TimeOrNull,
  disablesAt: TimeOrNull,
  daysLeft: z.number().nullable(),
  riskScore: Ratio,
  riskDriver: TextOrNull,
  timeToQuarantineSeconds: SecondsOrNull,
  timeToQuarantineLowSeconds: SecondsOrNull.meta({
    description: "In four of five cases the rule fires between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  bindingRule: BindingRule,
  silenceState: z
    .enum(SILENCE_STATES)
    .meta({ description: "Whether the job came when it was due; excused: nothing is due." }),
  lastExecutionAt: TimeOrNull,
  lastSuccessAt: TimeOrNull,
  intervalSeconds: SecondsOrNull,
  findings: Count.meta({ description: "What is wrong with the set-up: how many." }),
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
    cycle: Cycle,
    silence: Silence,
    counts: perWindow(Counts),
    failureRatios: perWindow(RatioOrNull),
    objectFailureRatios: perWindow(RatioOrNull).extend({ cycle: RatioOrNull }),
    failing: z.array(z.object({ errorCode: Text, objects: Count })),
    rules: z
      .array(Rule)
      .meta({ description: "How far each published rule of quarantine is from firing." }),
    drivers: z.array(Driver).meta({ description: "What drives the risk, gravest first." }),
    noTimeBecause: TextOrNull.meta({ description: "Why no time to quarantine can be given." }),
    deletions: Deletions.nullable(),
    setupFindings: z.array(Finding).meta({ description: "Worst first." }),
    synchronizedEntries: z.array(z.object({ key: Text, count: Count })),
    sight: Sight,
    incidents: z.array(IncidentRow),
  })
  .meta({ id: "JobDetail" });
