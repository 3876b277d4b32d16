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
import { ERROR_CLASSES, ERROR_OWNERS } from "../../domain/error-class.ts";
import { type ErrorExplanation, EXPLANATION_IDS } from "../../domain/error-explanation.ts";
import { CLUSTER_STATES, type FailureAssessment } from "../../domain/failure-assessment.ts";
import { CLUSTER_STATUSES } from "../../domain/failure-cluster.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { EVENT_ACTIONS, EVENT_STATUSES, OBJECT_KINDS } from "../../domain/provisioning-event.ts";
import {
  NOT_DUE_CODES,
  SCHEDULE_STATES,
  type ScheduleAssessment,
  type ScheduleReason,
} from "../../domain/schedule-assessment.ts";
import type { FailureWindow, TimeWindow } from "../../domain/time-window.ts";
import { StoredFinding } from "./stored-finding.ts";
import { StoredQuarantineAssessment } from "./stored-quarantine.ts";
import { StoredObservedJob, StoredReadFailure, StoredStatusCounts } from "./stored-shapes.ts";

// The JSON of an assessment.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();
const MaybeNumber = z.number().nullable();

const perWindow = <T extends z.ZodType>(shape: T) =>
  z.object({ "1h": shape, "24h": shape, "7d": shape, "30d": shape } satisfies Record<
    TimeWindow,
    T
  >);

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

const OVERDUE_CYCLE = { dueAt: Time, overdueMs: z.number(), intervalMs: MaybeNumber };

const StoredScheduleReason: z.ZodType<ScheduleReason> = z.discriminatedUnion("code", [
  z.object({ code: z.literal("cycle-running"), beganAt: Time }),
  z.object({ code: z.literal("on-time"), dueAt: Time, intervalMs: MaybeNumber }),
  z.object({ code: z.literal("late"), ...OVERDUE_CYCLE }),
  z.object({ code: z.literal("missed"), ...OVERDUE_CYCLE, lastActivityAt: MaybeTime }),
  z.object({ code: z.literal("no-cycle-seen") }),
  z.object({ code: z.literal("quarantine-retry"), nextAttemptAt: MaybeTime }),
  z.object({ code: z.enum(NOT_DUE_CODES) }),
]);

const StoredSchedule: z.ZodType<ScheduleAssessment> = z.object({
  state: z.enum(SCHEDULE_STATES),
  dueAt: MaybeTime,
  lastActivityAt: MaybeTime,
  scheduleResumedAt: MaybeTime,
  reason: StoredScheduleReason,
  lastSeenAt: MaybeTime,
});

const StoredFailureRatios = z.object({
  "1h": MaybeNumber,
  "24h": MaybeNumber,
  "7d": MaybeNumber,
  "30d": MaybeNumber,
  cycle: MaybeNumber,
} satisfies Record<FailureWindow, typeof MaybeNumber>);

const StoredErrorExplanation: z.ZodType<ErrorExplanation> = z.object({
  id: z.enum(EXPLANATION_IDS),
  errorClass: z.enum(ERROR_CLASSES),
  owner: z.enum(ERROR_OWNERS),
  catalogueCode: MaybeText,
  code: MaybeText,
  detail: MaybeText,
});

const StoredFailureAssessment: z.ZodType<FailureAssessment> = z.object({
  rowFailureRatio: StoredFailureRatios,
  objectFailureRatio: StoredFailureRatios,
  clusters: z.array(
    z.object({
      id: Text,
      status: z.enum(CLUSTER_STATUSES),
      code: Text,
      step: MaybeText,
      attribute: MaybeText,
      kind: z.enum(OBJECT_KINDS),
      isDeprovisioning: z.boolean(),
      messageTemplate: MaybeText,
      state: z.enum(CLUSTER_STATES),
      objects: z.number(),
      share: z.number(),
      rows: perWindow(z.number()),
      firstEventAt: Time,
      since: Time,
      lastEventAt: Time,
      explanation: StoredErrorExplanation,
    }),
  ),
  unlistedClusters: z.number(),
  leavers: z.number(),
  leaversOverdue: z.number(),
  unresolvedReferences: z.number(),
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
  atRiskSince: MaybeTime,
  severity: z.enum(SEVERITIES),
  reason: Text,
  entraMessage: MaybeText.default(null),
  remedy: MaybeText,
  cycle: StoredCycleAssessment,
  schedule: StoredSchedule,
  counts: perWindow(StoredStatusCounts),
  failureRatio: perWindow(z.number().nullable()),
  eventsTotal: z.number(),
  failingObjects: z.number(),
  failingByCode: z.array(z.object({ code: Text, objects: z.number() })),
  failures: StoredFailureAssessment,
  quarantine: StoredQuarantineAssessment,
  findings: z.array(StoredFinding),
  asOf: Time,
  assessedAt: Time,
});
