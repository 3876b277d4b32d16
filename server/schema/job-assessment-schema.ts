import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import { ERROR_CLASSES, ERROR_OWNERS } from "../../domain/error-class.ts";
import { FAILURE_GROUPINGS, type FailureGrouping } from "../../domain/failure/group-failures.ts";
import { EVENT_ACTIONS, EVENT_STATUSES, OBJECT_KINDS } from "../../domain/provisioning-event.ts";
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

// The parts of the assessment of one job. Each has its own route and is a part of the job answer.

const CycleKind = z.enum(["initial", "incremental"]);
const AnyCycleKind = z.enum([...CycleKind.options, "none"]);
const ProgressMethod = z
  .enum(["units", "log", "exports", "last-cycle-complete", "unknown"])
  .meta({ description: "What the progress was made from." });

export const SCHEDULE_STATES = ["on-time", "late", "stopped", "not-due", "unknown"] as const;
const FIRING_RULES = ["proportion", "base", "total"] as const;
/** The floor fires nothing by itself: it is where the share begins to count. */
const QUARANTINE_RULES = ["floor", ...FIRING_RULES] as const;
export const BindingRule = z.enum(FIRING_RULES).nullable().meta({
  description:
    "The rule that fires first as things are; null when nothing fails, or none can fire.",
});

export const Schedule = z
  .object({
    state: z.enum(SCHEDULE_STATES),
    dueAt: TimeOrNull.meta({ description: "The next cycle, or the one that did not come." }),
    lastActivityAt: TimeOrNull,
    text: Text,
  })
  .meta({ id: "Schedule" });

const CycleTrigger = z
  .object({
    kind: z.enum(["first", "restart", "mapping", "settings", "start", "unknown"]),
    at: TimeOrNull,
    actor: TextOrNull.meta({
      description:
        "Person who did it; null when unknown or when the caller may not see persons' data.",
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
    noEtaReason: TextOrNull,
    medianDurationSeconds: SecondsOrNull.meta({
      description: "Median of the last cycles of this kind.",
    }),
    trigger: namedOrNull(CycleTrigger),
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
    objects: Count.nullable().meta({
      description: "Number of distinct objects; null without log rows.",
    }),
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
    kind: AnyCycleKind,
    isRunning: z.boolean(),
    beganAt: TimeOrNull,
    lastProgressAt: TimeOrNull.meta({ description: "Last seen to get further." }),
    done: Count.nullable().meta({
      description: "In the job's own units; null where progress was not made from them.",
    }),
    total: Count.nullable(),
    progressRatio: RatioOrNull,
    progressMethod: ProgressMethod,
    etaMethod: z.enum(["pace", "published", "history"]).nullable(),
    etaSeconds: SecondsOrNull,
    etaLowSeconds: SecondsOrNull.meta({
      description: "In four of five cycles the end lies between low and high.",
    }),
    etaHighSeconds: SecondsOrNull,
    noEtaReason: TextOrNull,
    medianDurationSeconds: SecondsOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Progress" });

export const FailureClusterRow = z
  .object({
    id: Text.meta({ description: "Stable id, as used in clearClusters of a what-if request." }),
    status: z.enum(["failure", "warning"]).meta({
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
    state: z.enum(["new", "ongoing", "regressed", "resolved"]),
    objects: Count.meta({ description: "Number of objects that fail in this cluster now." }),
    share: Ratio.meta({ description: "Ratio to all objects that fail now." }),
    firstAt: TimeOrNull,
    since: TimeOrNull.meta({
      description: "Start of the failures without a pause of several days.",
    }),
    lastAt: TimeOrNull,
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

const ClusterGroup = z.object({
  key: TextOrNull.meta({ description: "Null for clusters that do not name one." }),
  objects: Count,
  share: Ratio.meta({ description: "Ratio to all objects that fail now." }),
  clusters: Count,
});

const groupsShape = Object.fromEntries(FAILURE_GROUPINGS.map((by) => [by, z.array(ClusterGroup)]));

export const FailureClusterList = listOf(FailureClusterRow).extend({
  groups: z
    .object(groupsShape as Record<FailureGrouping, z.ZodArray<typeof ClusterGroup>>)
    .meta({ description: "Objects that fail now, summed over the clusters, most first." }),
});

export const QuarantineRule = z
  .object({
    rule: z.enum(QUARANTINE_RULES),
    count: z.number(),
    limit: z.number(),
    usedRatio: z.number().nonnegative(),
  })
  .meta({ id: "QuarantineRule" });

export const RiskDriver = z
  .object({
    kind: z.enum(["rule", "credentials", "token-end", "target", "cycle-failure", "deletions"]),
    score: Ratio,
    text: Text,
  })
  .meta({ id: "RiskDriver" });

export const DeletionWave = z
  .object({ deletions: Count, threshold: Count, usedRatio: z.number().nonnegative() })
  .meta({
    id: "DeletionWave",
    description:
      "Disables and deletes of one cycle, compared to the deletion threshold of the job.",
  });

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
  drivers: z.array(RiskDriver).meta({ description: "Gravest first." }),
  bindingRule: BindingRule,
  timeToQuarantineSeconds: SecondsOrNull,
  timeToQuarantineLowSeconds: SecondsOrNull.meta({
    description: "In four of five cases quarantine begins between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  noTimeReason: TextOrNull,
  escrowObjects: Count.meta({ description: "Distinct objects that wait for a retry." }),
  escrowReferences: Count,
  escrowCountedByJob: Count.nullable().meta({ description: "The job's own figure." }),
  rules: z.array(QuarantineRule).meta({ description: "Usage of each published quarantine rule." }),
  rulesVersion: Text.meta({ description: "Date on which Microsoft published these rules." }),
  deletions: namedOrNull(DeletionWave),
  asOf: AsOf,
};

export const Quarantine = z.object(quarantineShape).meta({ id: "Quarantine" });

export const Finding = z
  .object({ rule: Text, severity: z.enum(SEVERITIES), reason: Text, remedy: Text })
  .meta({ id: "Finding", description: "Something about the job's set-up that will hurt one day." });

const MAX_CLEARED_CLUSTERS = 100;
const MAX_ADDED_OBJECTS = 10_000_000;

export const WhatIfBody = z
  .strictObject(
    {
      clearClusters: z
        .array(z.string({ error: "is not text" }).min(1, { error: "is empty" }).max(100), {
          error: "is not a list; give ids from GET …/failures",
        })
        .max(MAX_CLEARED_CLUSTERS, { error: `holds more than ${MAX_CLEARED_CLUSTERS} ids` })
        .default([])
        .meta({ description: "Ids of clusters that are supposed to be fixed." }),
      addObjects: z
        .int({ error: "is not a whole number of objects" })
        .min(0, { error: "is below 0; to remove objects, give their cluster in clearClusters" })
        .max(MAX_ADDED_OBJECTS, { error: `is above ${MAX_ADDED_OBJECTS}` })
        .default(0)
        .meta({ description: "Number of objects that are supposed to fail in addition." }),
      failureRatio: z
        .number({ error: "is not a number; give a ratio from 0 to 1, or null" })
        .min(0, { error: "is below 0; give a ratio from 0 to 1" })
        .max(1, { error: "is above 1; give a ratio from 0 to 1, such as 0.4 for 40 %" })
        .nullable()
        .default(null)
        .meta({
          description:
            "Ratio of all objects that is supposed to fail; null to keep the present number.",
        }),
    },
    {
      error:
        'is not a JSON object; send for example {"addObjects": 500} with content-type application/json',
    },
  )
  .meta({ id: "WhatIfBody" });
