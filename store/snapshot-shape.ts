import { z } from "zod";
import type { Window } from "../domain/facts.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import { CONDITIONS, SEVERITIES } from "../domain/snapshot.ts";
import { StoredCounts, StoredReading, StoredTrouble } from "./shapes.ts";

// The judgement on a job as JSON, as it must look when it is read back.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();

const perWindow = <T extends z.ZodType>(shape: T) =>
  z.object({ "1h": shape, "24h": shape, "7d": shape, "30d": shape } satisfies Record<Window, T>);

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
  // Absent in what an older version has left.
  troubleSince: MaybeTime.default(null),
  severity: z.enum(SEVERITIES),
  reason: Text,
  remedy: MaybeText,
  cycle: z.object({
    kind: z.enum(["initial", "incremental", "none"]),
    running: z.boolean(),
    beganAt: MaybeTime,
    movedAt: MaybeTime,
    progressRatio: z.number().nullable(),
    method: z.enum(["units", "exports", "last-cycle-complete", "unknown"]),
    etaMs: z.number().nullable(),
    etaLowMs: z.number().nullable(),
    etaHighMs: z.number().nullable(),
  }),
  counts: perWindow(StoredCounts),
  failureRatio: perWindow(z.number().nullable()),
  events: z.number(),
  failingObjects: z.number(),
  failing: z.array(z.object({ code: Text, objects: z.number() })),
  quarantine: z.object({
    inForce: z.boolean(),
    reason: MaybeText,
    since: MaybeTime,
    nextAttemptAt: MaybeTime,
    disablesAt: MaybeTime,
    daysLeft: z.number().nullable(),
    riskScore: z.number(),
    riskDriver: MaybeText,
    timeToQuarantineMs: z.number().nullable(),
    rules: z.array(
      z.object({
        rule: z.enum(["floor", "proportion", "base", "total"]),
        count: z.number(),
        limit: z.number(),
        usedRatio: z.number(),
      }),
    ),
  }),
  // A trace that an older version has left begins anew.
  escrowTrace: z
    .array(z.object({ at: Time, objects: z.number(), references: z.number() }))
    .catch([]),
  paceTrace: z.array(z.object({ at: Time, progressRatio: z.number() })).catch([]),
  findings: z
    .array(z.object({ rule: Text, severity: z.enum(SEVERITIES), reason: Text, remedy: Text }))
    .catch([]),
  asOf: Time,
  judgedAt: Time,
});
