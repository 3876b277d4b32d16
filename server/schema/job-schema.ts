import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { CONDITION_REASON_CODES } from "../../domain/condition-reason.ts";
import { JOB_KINDS } from "../../domain/job-kind.ts";
import type { EventStatus } from "../../domain/provisioning-event.ts";
import { SCHEDULE_STATES } from "../../domain/schedule-assessment.ts";
import type { TimeWindow } from "../../domain/time-window.ts";
import {
  AsOf,
  Count,
  EntraMessage,
  namedOrNull,
  Ratio,
  RatioOrNull,
  ReadFailureFields,
  SecondsOrNull,
  Text,
  TextOrNull,
  TimeOrNull,
} from "./common-schema.ts";
import { Conclusion } from "./conclusion-schema.ts";
import { DeletionPrevention, DeletionWave, DisableWave } from "./deletion-schema.ts";
import { IncidentRow } from "./incident-schema.ts";
import {
  BindingRule,
  CurrentCycle,
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
  kind: z.enum(JOB_KINDS).meta({
    description: "Kind of the job, from its template and the systems that its log rows name.",
  }),
  kindText: Text.meta({
    description: "Kind and direction in words, such as HR inbound, Workday to Active Directory.",
  }),
  sourceSystem: TextOrNull.meta({
    description: "The system that the job reads from, as the newest log row names it.",
  }),
  targetSystem: TextOrNull.meta({
    description: "The system that the job writes to, as the newest log row names it.",
  }),
  condition: z.enum(CONDITIONS),
  conditionSince: TimeOrNull,
  reason: Text.meta({ description: "What is wrong, since when, and why." }),
  reasonCode: z.enum(CONDITION_REASON_CODES),
  entraMessage: EntraMessage,
  remedy: TextOrNull.meta({ description: "What to do; null when nothing needs to be done." }),
  severity: z.enum(SEVERITIES),
  cycleKind: JobCycleKind,
  progressRatio: RatioOrNull,
  etaSeconds: SecondsOrNull,
  etaLowSeconds: SecondsOrNull,
  etaHighSeconds: SecondsOrNull,
  failureRatio1h: RatioOrNull,
  failureRatio24h: RatioOrNull,
  objectFailureRatio24h: RatioOrNull.meta({
    description: "Ratio of distinct objects; null when the objects were not counted.",
  }),
  failingObjects: Count,
  missingAccounts: Count.meta({
    description:
      "Number of objects that Entra skips although they are in scope, so an account or a change is missing.",
  }),
  leavers: Count.meta({ description: "Number of people who left and still have an account." }),
  leaversOverdue: Count.meta({
    description:
      "Number of these people whose disable or delete has failed for too long to be a temporary fault.",
  }),
  leaversSince: TimeOrNull.meta({
    description: "When the first disable or delete of these people failed, according to the log.",
  }),
  escrowedEntries: Count.nullable(),
  quarantineReason: TextOrNull,
  quarantinedSince: TimeOrNull,
  nextAttemptAt: TimeOrNull,
  disablesAt: TimeOrNull,
  daysLeft: z.number().nullable(),
  riskScore: Ratio,
  riskDriver: TextOrNull.meta({ description: "The risk driver with the highest score." }),
  riskDriverCode: RiskDriverCode,
  timeToQuarantineSeconds: SecondsOrNull,
  timeToQuarantineLowSeconds: SecondsOrNull.meta({
    description: "In four of five cases quarantine begins between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  bindingRule: BindingRule,
  scheduleState: z.enum(SCHEDULE_STATES).meta({
    description: "Whether cycles start when they are due; `not-due` means that no cycle is due.",
  }),
  lastExecutionAt: TimeOrNull,
  lastSuccessAt: TimeOrNull,
  nextCycleAt: TimeOrNull.meta({
    description:
      "When the next cycle is due. Null while a cycle runs, is late or is not due, and while the job cannot be read.",
  }),
  intervalSeconds: SecondsOrNull,
  findings: Count.meta({ description: "Number of configuration findings." }),
  events: Count.meta({ description: "Number of all log rows that were ever counted." }),
  asOf: AsOf,
  freshUntil: TimeOrNull.meta({
    description: "After this time the data counts as stale if nothing newer is read.",
  }),
};

export const JobRow = z.strictObject(jobRowShape).meta({ id: "Job" });

const StatusCounts = z
  .strictObject({
    success: Count,
    failure: Count,
    skipped: Count,
    warning: Count,
    unknown: Count,
  } satisfies Record<EventStatus, typeof Count>)
  .meta({ id: "StatusCounts" });

const perWindow = <T extends z.ZodType>(value: T) =>
  z.strictObject({ "1h": value, "24h": value, "7d": value, "30d": value } satisfies Record<
    TimeWindow,
    T
  >);

const Freshness = z.strictObject({
  jobAsOf: TimeOrNull,
  logAsOf: TimeOrNull,
  ...ReadFailureFields,
});

export const JobDetail = z
  .strictObject({
    ...jobRowShape,
    cycle: CurrentCycle,
    schedule: Schedule,
    counts: perWindow(StatusCounts),
    failureRatios: perWindow(RatioOrNull),
    objectFailureRatios: perWindow(RatioOrNull).extend({ cycle: RatioOrNull }),
    failingByCode: z.array(z.strictObject({ errorCode: Text, objects: Count })),
    skipReasons: z
      .array(
        z.strictObject({
          skipCode: Text,
          text: TextOrNull.meta({ description: "What the code means; null if it is not known." }),
          objects: Count,
          missingAccounts: Count,
        }),
      )
      .meta({
        description:
          "Objects whose newest row is a skip, by Entra's skip code; the codes with the most objects come first.",
      }),
    rules: z
      .array(QuarantineRule)
      .meta({ description: "Usage of each published quarantine rule." }),
    drivers: z
      .array(RiskDriver)
      .meta({ description: "What raises the risk of quarantine, highest score first." }),
    noTimeReason: TextOrNull.meta({
      description: "Why there is no time to quarantine; null when there is a time.",
    }),
    noTimeReasonCode: NoTimeReasonCode,
    deletionPrevention: DeletionPrevention,
    deletions: namedOrNull(DeletionWave),
    disableWave: namedOrNull(DisableWave),
    conclusions: z.array(Conclusion).meta({
      description:
        "Where the cause of the failures is; without the windows in which nothing fails.",
    }),
    configurationFindings: z.array(Finding).meta({ description: "Highest severity first." }),
    synchronizedEntries: z.array(z.strictObject({ key: Text, count: Count })),
    freshness: Freshness,
    incidents: z.array(IncidentRow),
  })
  .meta({ id: "JobDetail" });
