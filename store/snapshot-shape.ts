import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../domain/condition.ts";
import type { CycleVerdict, SilenceVerdict } from "../domain/cycle/verdict.ts";
import { ERROR_CLASSES, OWNERS } from "../domain/failure/codes.ts";
import type { FailureVerdict } from "../domain/failure/verdict.ts";
import { ACTIONS, OBJECT_KINDS, STATUSES } from "../domain/provisioning.ts";
import type { QuarantineVerdict } from "../domain/quarantine/verdict.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import type { FailureWindow, Window } from "../domain/window.ts";
import { StoredCounts, StoredReading, StoredTrouble } from "./shapes.ts";

// The judgement on a job as JSON, as it must look when it is read back.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();
const MaybeNumber = z.number().nullable();

const perWindow = <T extends z.ZodType>(shape: T) =>
  z.object({ "1h": shape, "24h": shape, "7d": shape, "30d": shape } satisfies Record<Window, T>);

const StoredRows = z.array(
  z.object({ action: z.enum(ACTIONS), status: z.enum(STATUSES), rows: z.number() }),
);

const StoredCycle: z.ZodType<CycleVerdict> = z.object({
  kind: z.enum(["initial", "incremental", "none"]),
  running: z.boolean(),
  beganAt: MaybeTime,
  movedAt: MaybeTime,
  progressRatio: MaybeNumber,
  method: z.enum(["units", "log", "exports", "last-cycle-complete", "unknown"]),
  etaMs: MaybeNumber,
  etaLowMs: MaybeNumber,
  etaHighMs: MaybeNumber,
  etaMethod: z.enum(["pace", "published", "history"]).nullable(),
  noEtaBecause: MaybeText,
  cause: z
    .object({
      kind: z.enum(["first", "restart", "mapping", "settings", "start", "unknown"]),
      at: MaybeTime,
      actor: MaybeText,
      words: Text,
    })
    .nullable(),
  usualDurationMs: MaybeNumber,
  recent: z.array(
    z.object({
      cycleId: MaybeText,
      kind: z.enum(["initial", "incremental"]),
      beganAt: MaybeTime,
      endedAt: MaybeTime,
      objects: MaybeNumber,
      rows: StoredRows,
    }),
  ),
});

const StoredSilence: z.ZodType<SilenceVerdict> = z.object({
  state: z.enum(["on-time", "late", "stopped", "excused", "unknown"]),
  dueAt: MaybeTime,
  lastSignAt: MaybeTime,
  resumedAt: MaybeTime,
  words: Text,
});

const StoredRatios = z.object({
  "1h": MaybeNumber,
  "24h": MaybeNumber,
  "7d": MaybeNumber,
  "30d": MaybeNumber,
  cycle: MaybeNumber,
} satisfies Record<FailureWindow, typeof MaybeNumber>);

const StoredFailures: z.ZodType<FailureVerdict> = z.object({
  rowRatio: StoredRatios,
  objectRatio: StoredRatios,
  clusters: z.array(
    z.object({
      id: Text,
      status: z.enum(["failure", "warning"]),
      code: Text,
      step: MaybeText,
      attribute: MaybeText,
      kind: z.enum(OBJECT_KINDS),
      leaving: z.boolean(),
      template: MaybeText,
      state: z.enum(["new", "ongoing", "regressed", "resolved"]),
      objects: z.number(),
      share: z.number(),
      rows: perWindow(z.number()),
      firstAt: Time,
      since: Time,
      lastAt: Time,
      class: z.enum(ERROR_CLASSES),
      owner: z.enum(OWNERS),
      meaning: Text,
      remedy: Text,
    }),
  ),
  moreClusters: z.number(),
  leavers: z.number(),
  leaversOverdue: z.number(),
  references: z.number(),
});

const Rule = z.enum(["floor", "proportion", "base", "total"]);

const StoredQuarantine: z.ZodType<QuarantineVerdict> = z.object({
  inForce: z.boolean(),
  reason: MaybeText,
  since: MaybeTime,
  seriesCount: z.number(),
  nextAttemptAt: MaybeTime,
  disablesAt: MaybeTime,
  daysLeft: MaybeNumber,
  riskScore: z.number(),
  riskDriver: MaybeText,
  drivers: z.array(
    z.object({
      kind: z.enum(["rule", "credentials", "token-end", "target", "whole-cycle", "deletions"]),
      score: z.number(),
      words: Text,
    }),
  ),
  timeToQuarantineMs: MaybeNumber,
  timeLowMs: MaybeNumber,
  timeHighMs: MaybeNumber,
  noTimeBecause: MaybeText,
  escrow: z.object({
    objects: z.number(),
    references: z.number(),
    counted: MaybeNumber,
    words: MaybeText,
  }),
  rules: z.array(
    z.object({ rule: Rule, count: z.number(), limit: z.number(), usedRatio: z.number() }),
  ),
  binding: z.enum(["proportion", "base", "total"]).nullable(),
  deletions: z
    .object({ leaving: z.number(), threshold: z.number(), usedRatio: z.number() })
    .nullable(),
  load: z.object({
    objects: z.number(),
    references: z.number(),
    good: z.number(),
    scope: z.number(),
    newRatio: z.number(),
  }),
  growth: z.object({
    isSeen: z.boolean(),
    isRunning: z.boolean(),
    everyMs: z.number(),
    objects: z.array(z.number()),
    references: z.array(z.number()),
    slotBegan: Time,
    slotObjects: z.number(),
    slotReferences: z.number(),
    nextLookAt: Time,
    looksEveryMs: z.number(),
    looksJitterMs: z.number(),
  }),
});

export const StoredSnapshot: z.ZodType<JobSnapshot> = z.object({
  job: StoredReading,
  sight: z.object({
    jobsAsOf: MaybeTime,
    logsAsOf: MaybeTime,
    trouble: StoredTrouble.nullable(),
    jobsEveryMs: z.number(),
    logsEveryMs: z.number(),
  }),
  condition: z.enum(CONDITIONS),
  conditionSince: Time,
  troubleSince: MaybeTime,
  severity: z.enum(SEVERITIES),
  reason: Text,
  said: MaybeText.default(null),
  remedy: MaybeText,
  cycle: StoredCycle,
  silence: StoredSilence,
  counts: perWindow(StoredCounts),
  failureRatio: perWindow(z.number().nullable()),
  events: z.number(),
  failingObjects: z.number(),
  failing: z.array(z.object({ code: Text, objects: z.number() })),
  failures: StoredFailures,
  quarantine: StoredQuarantine,
  findings: z.array(
    z.object({ rule: Text, severity: z.enum(SEVERITIES), reason: Text, remedy: Text }),
  ),
  asOf: Time,
  judgedAt: Time,
});
