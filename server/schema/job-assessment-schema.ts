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
import { EVENT_ACTIONS, EVENT_STATUSES, OBJECT_KINDS } from "../../domain/provisioning-event.ts";
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
  Ratio,
  RatioOrNull,
  SecondsOrNull,
  Text,
  TextOrNull,
  TimeOrNull,
} from "./common-schema.ts";

// The verdicts on one job, each as it is asked for by itself and as a part of the whole job.

const CycleKind = z.enum(CYCLE_KINDS);
export const JobCycleKind = z.enum(JOB_CYCLE_KINDS);
const ProgressMethod = z
  .enum(PROGRESS_METHODS)
  .meta({ description: "What the progress is measured by." });
const NoEtaReasonCode = z
  .enum(NO_ETA_REASONS)
  .nullable()
  .meta({ description: "Why there is no estimate of the end; null when there is one." });

export const BindingRule = z.enum(QUARANTINE_RULES).nullable().meta({
  description:
    "The rule that fires first at the present growth; null when nothing fails, or no rule can fire.",
});
export const RiskDriverCode = z.enum(RISK_DRIVER_CODES).nullable().meta({
  description: "`in-quarantine`, or the kind of the driver with the highest score.",
});
export const NoTimeReasonCode = z.enum(NO_TIME_REASON_CODES).nullable();

export const Schedule = z
  .object({
    state: z.enum(SCHEDULE_STATES),
    dueAt: TimeOrNull.meta({
      description: "When the next cycle is due, or when the missed one was.",
    }),
    lastActivityAt: TimeOrNull,
    reasonCode: z.enum(SCHEDULE_REASON_CODES),
    reason: Text,
  })
  .meta({ id: "Schedule" });

const CycleTrigger = z
  .object({
    kind: z.enum(CYCLE_TRIGGER_KINDS),
    at: TimeOrNull,
    actor: TextOrNull.meta({
      description: "Who did it; null when not known, and for a caller without persons' data.",
    }),
    text: Text,
  })
  .meta({ id: "CycleTrigger", description: "Why a full cycle runs or last ran." });

export const CurrentCycle = z
  .object({
    isRunning: z.boolean(),
    beganAt: TimeOrNull,
    lastProgressAt: TimeOrNull,
    progressMethod: ProgressMethod,
    noEtaReasonCode: NoEtaReasonCode,
    noEtaReason: TextOrNull,
    medianDurationSeconds: SecondsOrNull.meta({
      description: "Median of the last cycles of this kind.",
    }),
    trigger: CycleTrigger.nullable(),
  })
  .meta({ id: "Cycle" });

/** One finished or running cycle; rows by status, then by action, then by both. */
export const CycleRow = z
  .object({
    cycleId: TextOrNull,
    kind: CycleKind,
    beganAt: TimeOrNull,
    endedAt: TimeOrNull,
    durationSeconds: SecondsOrNull,
    objects: Count.nullable().meta({ description: "Distinct objects; null without log rows." }),
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
    counts: z.array(
      z.object({ action: z.enum(EVENT_ACTIONS), status: z.enum(EVENT_STATUSES), rows: Count }),
    ),
  })
  .meta({ id: "CycleSummary" });

export const Progress = z
  .object({
    jobId: Text,
    kind: JobCycleKind,
    isRunning: z.boolean(),
    beganAt: TimeOrNull,
    lastProgressAt: TimeOrNull.meta({ description: "When the cycle last made progress." }),
    done: Count.nullable().meta({
      description: "In the job's own units; null when progress is measured by something else.",
    }),
    total: Count.nullable(),
    progressRatio: RatioOrNull,
    progressMethod: ProgressMethod,
    etaMethod: z.enum(ETA_METHODS).nullable(),
    etaSeconds: SecondsOrNull,
    etaLowSeconds: SecondsOrNull.meta({
      description: "In four of five cycles the end lies between low and high.",
    }),
    etaHighSeconds: SecondsOrNull,
    noEtaReasonCode: NoEtaReasonCode,
    noEtaReason: TextOrNull,
    medianDurationSeconds: SecondsOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Progress" });

export const FailureClusterRow = z
  .object({
    id: Text.meta({ description: "Stable; what-if takes it in clearClusters." }),
    status: z.enum(CLUSTER_STATUSES).meta({
      description: "A warning was written, without a manager or member of its own.",
    }),
    code: Text,
    step: TextOrNull,
    attribute: TextOrNull,
    messageTemplate: TextOrNull.meta({
      description:
        "The app's words without ids, names and values; null for a caller without persons' data.",
    }),
    state: z.enum(CLUSTER_STATES),
    objects: Count.meta({ description: "Objects that fail for this now." }),
    share: Ratio.meta({ description: "Of all objects that fail now." }),
    firstAt: TimeOrNull,
    since: TimeOrNull.meta({ description: "Since when it has come without a pause of days." }),
    lastAt: TimeOrNull,
    explanationId: z
      .enum(EXPLANATION_IDS)
      .meta({ description: "Stable name of what `meaning` and `remedy` say." }),
    owner: z.enum(ERROR_OWNERS),
    errorClass: z.enum(ERROR_CLASSES),
    meaning: Text,
    remedy: Text,
    isDeprovisioning: z.boolean().meta({ description: "Somebody who left still has an account." }),
    kind: z.enum(OBJECT_KINDS),
  })
  .meta({ id: "FailureCluster" });

const ClusterGroup = z.object({
  key: TextOrNull.meta({ description: "Null: of no cause that names one." }),
  objects: Count,
  share: Ratio.meta({ description: "Of all objects that fail now." }),
  clusters: Count,
});

const groupsShape = Object.fromEntries(FAILURE_GROUPINGS.map((by) => [by, z.array(ClusterGroup)]));

export const FailureClusterList = listOf(FailureClusterRow).extend({
  groups: z
    .object(groupsShape as Record<FailureGrouping, z.ZodArray<typeof ClusterGroup>>)
    .meta({ description: "Objects that fail now, added up over the causes, most first." }),
});

export const QuarantineRule = z
  .object({
    rule: z.enum(RULE_USAGE_NAMES),
    count: z.number(),
    limit: z.number(),
    usedRatio: z.number().nonnegative(),
  })
  .meta({ id: "QuarantineRule" });

export const RiskDriver = z
  .object({
    kind: z.enum(RISK_DRIVER_KINDS),
    score: Ratio,
    text: Text,
  })
  .meta({ id: "RiskDriver" });

export const DeletionWave = z
  .object({ deletions: Count, threshold: Count, usedRatio: z.number().nonnegative() })
  .meta({ id: "DeletionWave", description: "Against the job's own deletion threshold." });

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
    description: "In four of five cases the rule fires between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  noTimeReason: TextOrNull.meta({ description: "Why no time to quarantine can be given." }),
  noTimeReasonCode: NoTimeReasonCode,
  escrowObjects: Count.meta({ description: "Distinct objects that wait for a retry." }),
  escrowReferences: Count,
  escrowCountedByJob: Count.nullable().meta({ description: "The job's own count." }),
  rules: z
    .array(QuarantineRule)
    .meta({ description: "How far each published rule is from firing." }),
  rulesVersion: Text.meta({ description: "Microsoft's rules as published on this day." }),
  deletions: DeletionWave.nullable(),
  asOf: AsOf,
};

export const Quarantine = z.object(quarantineShape).meta({ id: "Quarantine" });

export const Finding = z
  .object({
    rule: z.enum(FINDING_RULES),
    severity: z.enum(SEVERITIES),
    reason: Text,
    remedy: Text,
  })
  .meta({
    id: "Finding",
    description: "Something in the job's configuration that is likely to cause trouble later.",
  });

const MAX_CLEARED_CLUSTERS = 100;
const MAX_ADDED_OBJECTS = 10_000_000;

export const WhatIfBody = z
  .strictObject(
    {
      clearClusters: z
        .array(z.string({ error: "is not text" }).min(1, { error: "is empty" }).max(100), {
          error: "is no list; give ids that GET …/failures shows",
        })
        .max(MAX_CLEARED_CLUSTERS, { error: `holds more than ${MAX_CLEARED_CLUSTERS} ids` })
        .default([])
        .meta({ description: "Ids of clusters that are mended." }),
      addObjects: z
        .int({ error: "is no whole number of objects" })
        .min(0, { error: "is below 0; to take objects away, name their cluster in clearClusters" })
        .max(MAX_ADDED_OBJECTS, { error: `is above ${MAX_ADDED_OBJECTS}` })
        .default(0)
        .meta({ description: "Objects that begin to fail beside those that do." }),
      failureRatio: z
        .number({ error: "is no number; give a share from 0 to 1, or null" })
        .min(0, { error: "is below 0; give a share from 0 to 1" })
        .max(1, { error: "is above 1; give a share from 0 to 1, such as 0.4 for 40 %" })
        .nullable()
        .default(null)
        .meta({ description: "Of all objects the share that fails; null for as many as do." }),
    },
    {
      error:
        'is no JSON object; send for example {"addObjects": 500} with content-type application/json',
    },
  )
  .meta({ id: "WhatIfBody" });
