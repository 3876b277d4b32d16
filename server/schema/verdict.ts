import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import { ERROR_CLASSES, OWNERS } from "../../domain/failure/codes.ts";
import { ROLL_UPS, type RollUpBy } from "../../domain/failure/roll-up.ts";
import { ACTIONS, OBJECT_KINDS, STATUSES } from "../../domain/provisioning.ts";
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
} from "./answers.ts";

// The verdicts on one job, each as it is asked for by itself and as a part of the whole job.

const CycleKind = z.enum(["initial", "incremental"]);
const AnyCycleKind = z.enum([...CycleKind.options, "none"]);
const Method = z
  .enum(["units", "log", "exports", "last-cycle-complete", "unknown"])
  .meta({ description: "What the progress was made from." });

export const SILENCE_STATES = ["on-time", "late", "stopped", "excused", "unknown"] as const;
const FIRING_RULES = ["proportion", "base", "total"] as const;
/** The floor fires nothing by itself: it is where the share begins to count. */
const RULES = ["floor", ...FIRING_RULES] as const;
export const BindingRule = z.enum(FIRING_RULES).nullable().meta({
  description:
    "The rule that fires first as things are; null when nothing fails, or none can fire.",
});

export const Silence = z
  .object({
    state: z.enum(SILENCE_STATES),
    dueAt: TimeOrNull.meta({ description: "The next cycle, or the one that did not come." }),
    lastSignAt: TimeOrNull,
    words: Text,
  })
  .meta({ id: "Silence" });

const CycleCause = z
  .object({
    kind: z.enum(["first", "restart", "mapping", "settings", "start", "unknown"]),
    at: TimeOrNull,
    actor: TextOrNull.meta({
      description: "Who did it; null when not known, and for a caller without persons' data.",
    }),
    words: Text,
  })
  .meta({ id: "CycleCause", description: "Why a full cycle runs or last ran." });

export const Cycle = z
  .object({
    running: z.boolean(),
    beganAt: TimeOrNull,
    movedAt: TimeOrNull,
    method: Method,
    noEtaBecause: TextOrNull,
    usualDurationSeconds: SecondsOrNull.meta({
      description: "Median of the last cycles of this kind.",
    }),
    cause: CycleCause.nullable(),
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
    counts: z.array(z.object({ action: z.enum(ACTIONS), status: z.enum(STATUSES), rows: Count })),
  })
  .meta({ id: "CycleReview" });

export const Progress = z
  .object({
    jobId: Text,
    kind: AnyCycleKind,
    running: z.boolean(),
    beganAt: TimeOrNull,
    movedAt: TimeOrNull.meta({ description: "Last seen to get further." }),
    done: Count.nullable().meta({
      description: "In the job's own units; null where progress was not made from them.",
    }),
    total: Count.nullable(),
    progressRatio: RatioOrNull,
    method: Method,
    etaMethod: z.enum(["pace", "published", "history"]).nullable(),
    etaSeconds: SecondsOrNull,
    etaLowSeconds: SecondsOrNull.meta({
      description: "In four of five cycles the end lies between low and high.",
    }),
    etaHighSeconds: SecondsOrNull,
    noEtaBecause: TextOrNull,
    usualDurationSeconds: SecondsOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Progress" });

export const ClusterRow = z
  .object({
    id: Text.meta({ description: "Stable; what-if takes it in clearClusters." }),
    status: z.enum(["failure", "warning"]).meta({
      description: "A warning was written, without a manager or member of its own.",
    }),
    code: Text,
    step: TextOrNull,
    attribute: TextOrNull,
    template: TextOrNull.meta({
      description:
        "The app's words without ids, names and values; null for a caller without persons' data.",
    }),
    state: z.enum(["new", "ongoing", "regressed", "resolved"]),
    objects: Count.meta({ description: "Objects that fail for this now." }),
    share: Ratio.meta({ description: "Of all objects that fail now." }),
    firstAt: TimeOrNull,
    since: TimeOrNull.meta({ description: "Since when it has come without a pause of days." }),
    lastAt: TimeOrNull,
    owner: z.enum(OWNERS),
    class: z.enum(ERROR_CLASSES),
    meaning: Text,
    remedy: Text,
    leaving: z.boolean().meta({ description: "Somebody who left still has an account." }),
    kind: z.enum(OBJECT_KINDS),
  })
  .meta({ id: "FailureCluster" });

const Group = z.object({
  key: TextOrNull.meta({ description: "Null: of no cause that names one." }),
  objects: Count,
  share: Ratio.meta({ description: "Of all objects that fail now." }),
  clusters: Count,
});

const groups = Object.fromEntries(ROLL_UPS.map((by) => [by, z.array(Group)]));

export const Failures = listOf(ClusterRow).extend({
  groups: z
    .object(groups as Record<RollUpBy, z.ZodArray<typeof Group>>)
    .meta({ description: "Objects that fail now, added up over the causes, most first." }),
});

export const Rule = z
  .object({
    rule: z.enum(RULES),
    count: z.number(),
    limit: z.number(),
    usedRatio: z.number().nonnegative(),
  })
  .meta({ id: "QuarantineRule" });

export const Driver = z
  .object({
    kind: z.enum(["rule", "credentials", "token-end", "target", "whole-cycle", "deletions"]),
    score: Ratio,
    words: Text,
  })
  .meta({ id: "RiskDriver" });

export const Deletions = z
  .object({ leaving: Count, threshold: Count, usedRatio: z.number().nonnegative() })
  .meta({ id: "DeletionWave", description: "Against the job's own deletion threshold." });

const quarantineShape = {
  jobId: Text,
  inForce: z.boolean(),
  quarantineReason: TextOrNull,
  quarantinedSince: TimeOrNull,
  seriesCount: Count,
  nextAttemptAt: TimeOrNull,
  disablesAt: TimeOrNull,
  daysLeft: z.number().nullable(),
  riskScore: Ratio,
  riskDriver: TextOrNull,
  drivers: z.array(Driver).meta({ description: "Gravest first." }),
  bindingRule: BindingRule,
  timeToQuarantineSeconds: SecondsOrNull,
  timeToQuarantineLowSeconds: SecondsOrNull.meta({
    description: "In four of five cases the rule fires between low and high.",
  }),
  timeToQuarantineHighSeconds: SecondsOrNull,
  noTimeBecause: TextOrNull,
  escrowObjects: Count.meta({ description: "Distinct objects that wait for a retry." }),
  escrowReferences: Count,
  escrowCounted: Count.nullable().meta({ description: "The job's own figure." }),
  rules: z.array(Rule).meta({ description: "How far each published rule is from firing." }),
  rulesVersion: Text.meta({ description: "Microsoft's rules as published on this day." }),
  deletions: Deletions.nullable(),
  asOf: AsOf,
};

export const Quarantine = z.object(quarantineShape).meta({ id: "Quarantine" });

export const Finding = z
  .object({ rule: Text, severity: z.enum(SEVERITIES), reason: Text, remedy: Text })
  .meta({ id: "Finding", description: "Something about the job's set-up that will hurt one day." });

const MAX_CLUSTERS = 100;
const MAX_ADDED = 10_000_000;

export const WhatIfBody = z
  .strictObject(
    {
      clearClusters: z
        .array(z.string({ error: "is not text" }).min(1, { error: "is empty" }).max(100), {
          error: "is no list; give ids that GET …/failures shows",
        })
        .max(MAX_CLUSTERS, { error: `holds more than ${MAX_CLUSTERS} ids` })
        .default([])
        .meta({ description: "Ids of clusters that are mended." }),
      addObjects: z
        .int({ error: "is no whole number of objects" })
        .min(0, { error: "is below 0; to take objects away, name their cluster in clearClusters" })
        .max(MAX_ADDED, { error: `is above ${MAX_ADDED}` })
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
  .meta({ id: "Supposition" });
