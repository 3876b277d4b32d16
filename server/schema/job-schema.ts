import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { SCHEDULE_STATES } from "../../domain/schedule-assessment.ts";
import {
  AsOf,
  Count,
  EntraMessage,
  Ratio,
  RatioOrNull,
  SecondsOrNull,
  Text,
  TextOrNull,
  TimeOrNull,
} from "./common-schema.ts";
import { IncidentRow } from "./incident-schema.ts";
import {
  BindingRule,
  CurrentCycle,
  DeletionWave,
  Finding,
  JobCycleKind,
  NoTimeReasonCode,
  QuarantineRule,
  RiskDriver,
  RiskDriverCode,
  Schedule,
} from "./job-assessment-schema.ts";

const jobRowShape = {
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
  entraMessage: EntraMessage,
  remedy: TextOrNull.meta({ description: "What to do next; null when nothing needs doing." }),
  severity: z.enum(SEVERITIES),
  cycleKind: JobCycleKind,
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
  riskDriver: TextOrNull.meta({ description: "What drives the risk most." }),
  riskDriverCode: RiskDriverCode,
  timeToQuarantineSeconds: SecondsOrNull,
  timeToQuarantineLowSeconds: SecondsOrNull.meta({
    description: "In four of five cases the rule fires between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  bindingRule: BindingRule,
  scheduleState: z
    .enum(SCHEDULE_STATES)
    .meta({ description: "Whether the job came when it was due; excused: nothing is due." }),
  lastExecutionAt: TimeOrNull,
  lastSuccessAt: TimeOrNull,
  intervalSeconds: SecondsOrNull,
  findings: Count.meta({ description: "What is wrong with the set-up: how many." }),
  events: Count.meta({ description: "Log rows ever counted." }),
  asOf: AsOf,
};

export const JobRow = z.object(jobRowShape).meta({ id: "Job" });

const StatusCounts = z
  .object({ success: Count, failure: Count, skipped: Count, warning: Count, unknown: Count })
  .meta({ id: "StatusCounts" });

const perWindow = <T extends z.ZodType>(value: T) =>
  z.object({ "1h": value, "24h": value, "7d": value, "30d": value });

const Freshness = z.object({
  jobAsOf: TimeOrNull,
  logAsOf: TimeOrNull,
  readFailure: TextOrNull.meta({ description: "Why we do not see now; null when all is well." }),
});

export const JobDetail = z
  .object({
    ...jobRowShape,
    cycle: CurrentCycle,
    schedule: Schedule,
    counts: perWindow(StatusCounts),
    failureRatios: perWindow(RatioOrNull),
    objectFailureRatios: perWindow(RatioOrNull).extend({ cycle: RatioOrNull }),
    failingByCode: z.array(z.object({ errorCode: Text, objects: Count })),
    rules: z
      .array(QuarantineRule)
      .meta({ description: "How far each published rule of quarantine is from firing." }),
    drivers: z
      .array(RiskDriver)
      .meta({ description: "What drives the risk, highest score first." }),
    noTimeReason: TextOrNull.meta({ description: "Why no time to quarantine can be given." }),
    noTimeReasonCode: NoTimeReasonCode,
    deletions: DeletionWave.nullable(),
    configurationFindings: z.array(Finding).meta({ description: "Worst first." }),
    synchronizedEntries: z.array(z.object({ key: Text, count: Count })),
    freshness: Freshness,
    incidents: z.array(IncidentRow),
  })
  .meta({ id: "JobDetail" });
