import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import {
  CYCLE_KINDS,
  CYCLE_TRIGGER_KINDS,
  type CycleAssessment,
  ETA_METHODS,
  JOB_CYCLE_KINDS,
  NO_ETA_REASONS,
  PROGRESS_METHODS,
} from "../../domain/cycle-assessment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { SCHEDULE_STATES, type ScheduleAssessment } from "../../domain/schedule-assessment.ts";
import { StoredConclusion } from "./stored-conclusion.ts";
import { StoredDisableWave } from "./stored-disable-wave.ts";
import { perWindow, StoredFailureAssessment } from "./stored-failures.ts";
import { StoredFinding } from "./stored-finding.ts";
import { StoredQuarantineAssessment } from "./stored-quarantine.ts";
import { StoredConditionReason, StoredScheduleReason, StoredStaleness } from "./stored-reason.ts";
import { StoredObservedJob, StoredReadFailure, StoredStatusCounts } from "./stored-schemas.ts";
import { StoredJobTarget } from "./stored-target.ts";
import { StoredTrouble } from "./stored-trouble.ts";

// The JSON of an assessment.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();
const MaybeNumber = z.number().nullable();

const StoredCycleRows = z.array(
  z.object({ action: z.enum(EVENT_ACTIONS), status: z.enum(EVENT_STATUSES), rows: z.number() }),
);

const StoredCycleAssessment: z.ZodType<CycleAssessment> = z.object({
  kind: z.enum(JOB_CYCLE_KINDS),
  isRunning: z.boolean(),
  beganAt: MaybeTime,
  lastProgressAt: MaybeTime,
  progressRatio: MaybeNumber,
  progressMethod: z.enum(PROGRESS_METHODS),
  etaMs: MaybeNumber,
  etaLowMs: MaybeNumber,
  etaHighMs: MaybeNumber,
  etaMethod: z.enum(ETA_METHODS).nullable(),
  noEtaReason: z.enum(NO_ETA_REASONS).nullable(),
  trigger: z
    .object({
      kind: z.enum(CYCLE_TRIGGER_KINDS),
      at: MaybeTime,
      actor: MaybeText,
      isInitialCycleRestart: z.boolean(),
      liftedQuarantineAt: MaybeTime,
    })
    .nullable(),
  medianDurationMs: MaybeNumber,
  recentCycles: z.array(
    z.object({
      cycleId: MaybeText,
      kind: z.enum(CYCLE_KINDS),
      beganAt: MaybeTime,
      endedAt: MaybeTime,
      objects: MaybeNumber,
      rows: StoredCycleRows,
    }),
  ),
});

const StoredSchedule: z.ZodType<ScheduleAssessment> = z.object({
  state: z.enum(SCHEDULE_STATES),
  dueAt: MaybeTime,
  lastActivityAt: MaybeTime,
  scheduleResumedAt: MaybeTime,
  reason: StoredScheduleReason,
  lastSeenAt: MaybeTime,
});

export const StoredAssessment: z.ZodType<JobAssessment> = z.object({
  job: StoredObservedJob,
  freshness: z.object({
    jobAsOf: MaybeTime,
    logAsOf: MaybeTime,
    readFailure: StoredReadFailure.nullable(),
    jobPollIntervalMs: z.number(),
    logPollIntervalMs: z.number(),
  }),
  condition: z.enum(CONDITIONS),
  conditionSince: Time,
  severity: z.enum(SEVERITIES),
  reason: StoredConditionReason,
  // Version 2 stored no troubles. The next assessment finds them.
  troubles: z.array(StoredTrouble).default([]),
  staleness: StoredStaleness.nullable(),
  cycle: StoredCycleAssessment,
  schedule: StoredSchedule,
  counts: perWindow(StoredStatusCounts),
  eventsTotal: z.number(),
  failingObjects: z.number(),
  failingByCode: z.array(z.object({ code: Text, objects: z.number() })),
  missingAccounts: z.number(),
  skipReasons: z.array(z.object({ code: Text, objects: z.number(), missingAccounts: z.number() })),
  failures: StoredFailureAssessment,
  quarantine: StoredQuarantineAssessment,
  disableWave: StoredDisableWave.nullable(),
  target: StoredJobTarget.nullable(),
  conclusions: z.object({
    "1h": StoredConclusion.nullable(),
    "24h": StoredConclusion.nullable(),
  }),
  findings: z.array(StoredFinding),
  asOf: Time,
  assessedAt: Time,
});
