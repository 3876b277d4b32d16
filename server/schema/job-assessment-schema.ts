import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import {
  CYCLE_KINDS,
  CYCLE_TRIGGER_KINDS,
  ETA_METHODS,
  JOB_CYCLE_KINDS,
  NO_ETA_REASONS,
  PROGRESS_METHODS,
} from "../../domain/cycle-assessment.ts";
import { ERROR_CLASSES, ERROR_OWNERS } from "../../domain/error-class.ts";
import { EXPLANATION_IDS } from "../../domain/error-explanation.ts";
import { FAILURE_GROUPINGS, type FailureGrouping } from "../../domain/failure/group-failures.ts";
import { CLUSTER_STATES } from "../../domain/failure-assessment.ts";
import { CLUSTER_STATUSES } from "../../domain/failure-cluster.ts";
import { FINDING_RULES } from "../../domain/finding.ts";
import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import {
  EVENT_ACTIONS,
  EVENT_STATUSES,
  type EventAction,
  type EventStatus,
} from "../../domain/provisioning-event.ts";
import {
  NO_TIME_REASON_CODES,
  RISK_DRIVER_CODES,
  RULE_USAGE_NAMES,
} from "../../domain/quarantine-assessment.ts";
import { QUARANTINE_RULES, RISK_DRIVER_KINDS } from "../../domain/risk-driver.ts";
import { SCHEDULE_REASON_CODES, SCHEDULE_STATES } from "../../domain/schedule-assessment.ts";
import {
  AsOf,
  Count,
  listOf,
  namedOrNull,
  Ratio,
  RatioOrNull,
  SecondsOrNull,
  Text,
  TextOrNull,
  TimeOrNull,
} from "./common-schema.ts";
import { DeletionPrevention, DeletionWave } from "./deletion-schema.ts";

// The parts of a job's assessment. Most parts have their own route and are also in the job answer.

const CycleKind = z.enum(CYCLE_KINDS);
export const JobCycleKind = z.enum(JOB_CYCLE_KINDS);
const ProgressMethod = z
  .enum(PROGRESS_METHODS)
  .meta({ description: "How the progress is measured." });
const NoEtaReasonCode = z
  .enum(NO_ETA_REASONS)
  .nullable()
  .meta({ description: "Why there is no estimate of the end; null when there is an estimate." });

export const BindingRule = z.enum(QUARANTINE_RULES).nullable().meta({
  description:
    "The rule that is reached first at the present growth; null when nothing fails or no rule can be reached.",
});
export const RiskDriverCode = z.enum(RISK_DRIVER_CODES).nullable().meta({
  description: "`in-quarantine`, or the kind of the risk driver with the highest score.",
});
export const NoTimeReasonCode = z.enum(NO_TIME_REASON_CODES).nullable();

export const Schedule = z
  .strictObject({
    state: z.enum(SCHEDULE_STATES),
    dueAt: TimeOrNull.meta({
      description: "When the next cycle is due, or when the missed cycle was due.",
    }),
    lastActivityAt: TimeOrNull,
    reasonCode: z.enum(SCHEDULE_REASON_CODES),
    reason: Text,
  })
  .meta({ id: "Schedule" });

const CycleTrigger = z
  .strictObject({
    kind: z.enum(CYCLE_TRIGGER_KINDS),
    at: TimeOrNull,
    actor: TextOrNull.meta({
      description:
        "Person who made the change; null when unknown or when the caller may not see persons' data.",
    }),
    text: Text,
  })
  .meta({ id: "CycleTrigger", description: "Why the running or last full cycle started." });

export const CurrentCycle = z
  .strictObject({
    isRunning: z.boolean(),
    beganAt: TimeOrNull,
    lastProgressAt: TimeOrNull,
    progressMethod: ProgressMethod,
    noEtaReasonCode: NoEtaReasonCode,
    noEtaReason: TextOrNull,
    medianDurationSeconds: SecondsOrNull.meta({
      description: "Median of the last cycles of this kind.",
    }),
    trigger: namedOrNull(CycleTrigger),
  })
  .meta({ id: "Cycle" });

const rowTotalsShape = {
  success: Count,
  failure: Count,
  warning: Count,
  skipped: Count,
  unknown: Count,
  create: Count,
  update: Count,
  disable: Count,
  delete: Count,
  stagedDelete: Count,
  other: Count,
} satisfies Record<EventStatus | EventAction, typeof Count>;

/** One finished or running cycle. The rows are counted by status, by action, and by both. */
export const CycleRow = z
  .strictObject({
    cycleId: TextOrNull,
    kind: CycleKind,
    beganAt: TimeOrNull,
    endedAt: TimeOrNull,
    durationSeconds: SecondsOrNull,
    hasFailed: z.boolean().meta({
      description:
        "The cycle failed as a whole, for example because the app refused Entra's credentials. Such a cycle may have no log row, so its counts say nothing about it.",
    }),
    errorCode: TextOrNull.meta({
      description: "Why the cycle failed as a whole; null if it did not, or if it is not known.",
    }),
    reason: TextOrNull.meta({
      description: "Why the cycle failed as a whole, in words; null if it did not.",
    }),
    objects: Count.nullable().meta({
      description: "Number of distinct objects; null without log rows.",
    }),
    ...rowTotalsShape,
    counts: z.array(
      z.strictObject({
        action: z.enum(EVENT_ACTIONS),
        status: z.enum(EVENT_STATUSES),
        rows: Count,
      }),
    ),
  })
  .meta({ id: "CycleSummary" });

export const Progress = z
  .strictObject({
    jobId: Text,
    kind: JobCycleKind,
    isRunning: z.boolean(),
    beganAt: TimeOrNull,
    lastProgressAt: TimeOrNull.meta({ description: "When the cycle last made progress." }),
    done: Count.nullable().meta({
      description: "In the job's own units; null when progress is measured in another way.",
    }),
    total: Count.nullable(),
    progressRatio: RatioOrNull,
    progressMethod: ProgressMethod,
    etaMethod: z.enum(ETA_METHODS).nullable(),
    etaSeconds: SecondsOrNull,
    etaLowSeconds: SecondsOrNull.meta({
      description: "In four of five cycles the real time lies between low and high.",
    }),
    etaHighSeconds: SecondsOrNull,
    noEtaReasonCode: NoEtaReasonCode,
    noEtaReason: TextOrNull,
    medianDurationSeconds: SecondsOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Progress" });

export const FailureClusterRow = z
  .strictObject({
    id: Text.meta({ description: "Stable id, as used in clearClusters of a what-if request." }),
    status: z.enum(CLUSTER_STATUSES).meta({
      description:
        "With `warning`, the object was written without its manager or one of its members.",
    }),
    code: Text,
    step: TextOrNull,
    attribute: TextOrNull,
    messageTemplate: TextOrNull.meta({
      description:
        "Message of the app without ids and values; null when the caller may not see persons' data.",
    }),
    state: z.enum(CLUSTER_STATES),
    objects: Count.meta({ description: "Number of objects that fail in this cluster now." }),
    share: Ratio.meta({ description: "Share of all objects that fail now." }),
    firstAt: TimeOrNull,
    since: TimeOrNull.meta({
      description: "Start of the failures after the last pause of several days.",
    }),
    lastAt: TimeOrNull,
    explanationId: z
      .enum(EXPLANATION_IDS)
      .meta({ description: "Stable name of the explanation in `meaning` and `remedy`." }),
    owner: z.enum(ERROR_OWNERS),
    errorClass: z.enum(ERROR_CLASSES),
    meaning: Text,
    remedy: Text,
    isDeprovisioning: z
      .boolean()
      .meta({ description: "True when people who left still have an account." }),
    kind: z.enum(OBJECT_KINDS),
  })
  .meta({ id: "FailureCluster" });

const ClusterGroup = z.strictObject({
  key: TextOrNull.meta({ description: "Null for clusters without this value." }),
  objects: Count,
  share: Ratio.meta({ description: "Share of all objects that fail now." }),
  clusters: Count,
});

const groupsShape = Object.fromEntries(FAILURE_GROUPINGS.map((by) => [by, z.array(ClusterGroup)]));

export const FailureClusterList = listOf(FailureClusterRow).extend({
  groups: z
    .strictObject(groupsShape as Record<FailureGrouping, z.ZodArray<typeof ClusterGroup>>)
    .meta({
      description:
        "Objects that fail now, summed over clusters; the groups with the most objects come first.",
    }),
});

export const QuarantineRule = z
  .strictObject({
    rule: z.enum(RULE_USAGE_NAMES),
    count: z.number(),
    limit: z.number(),
    usedRatio: z.number().nonnegative(),
  })
  .meta({ id: "QuarantineRule" });

export const RiskDriver = z
  .strictObject({
    kind: z.enum(RISK_DRIVER_KINDS),
    score: Ratio,
    text: Text,
  })
  .meta({ id: "RiskDriver" });

const quarantineShape = {
  jobId: Text,
  isInForce: z.boolean(),
  quarantineReason: TextOrNull,
  quarantinedSince: TimeOrNull,
  seriesCount: Count,
  nextAttemptAt: TimeOrNull,
  disablesAt: TimeOrNull,
  daysLeft: z.number().nullable(),
  riskScore: Ratio,
  riskDriver: TextOrNull,
  riskDriverCode: RiskDriverCode,
  drivers: z.array(RiskDriver).meta({ description: "Highest score first." }),
  bindingRule: BindingRule,
  timeToQuarantineSeconds: SecondsOrNull,
  timeToQuarantineLowSeconds: SecondsOrNull.meta({
    description: "In four of five cases quarantine begins between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  noTimeReason: TextOrNull.meta({ description: "Why no time to quarantine can be given." }),
  noTimeReasonCode: NoTimeReasonCode,
  escrowObjects: Count.meta({ description: "Distinct objects that wait for a retry." }),
  escrowReferences: Count,
  escrowCountedByJob: Count.nullable().meta({ description: "The job's own count." }),
  rules: z.array(QuarantineRule).meta({ description: "Usage of each published quarantine rule." }),
  rulesVersion: Text.meta({ description: "Date on which Microsoft published these rules." }),
  deletionPrevention: DeletionPrevention,
  deletions: namedOrNull(DeletionWave),
  asOf: AsOf,
};

export const Quarantine = z.strictObject(quarantineShape).meta({ id: "Quarantine" });

export const Finding = z
  .strictObject({
    rule: z.enum(FINDING_RULES),
    severity: z.enum(SEVERITIES),
    reason: Text,
    remedy: Text,
  })
  .meta({
    id: "Finding",
    description: "Something in the job's configuration that is likely to cause trouble later.",
  });
