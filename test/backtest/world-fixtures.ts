import type {
  AssessedWorld,
  FailureSample,
  RecordedAssessment,
  WorldTruth,
} from "../../bench/backtest/world-records.ts";
import type { Condition } from "../../domain/condition.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Ten days of one healthy job without faults. */
export function worldTruth(changes: Partial<WorldTruth> = {}): WorldTruth {
  const until = 10 * DAY;
  return {
    name: "test world",
    from: 0,
    until,
    jobs: [
      {
        jobId: "a",
        application: "A",
        assignedPeopleCount: 100,
        intervalMs: 40 * MINUTE,
        maxStartDelayMs: 0,
        isNew: false,
      },
    ],
    injectedFaults: [],
    outages: [],
    quarantines: [],
    cycles: Array.from({ length: until / (40 * MINUTE) }, (_, n) => ({
      jobId: "a",
      kind: "incremental" as const,
      began: n * 40 * MINUTE,
      ended: n * 40 * MINUTE + MINUTE,
      result: "completed",
    })),
    stalls: [],
    schedules: [{ jobId: "a", at: 0, state: "active" }],
    samples: [],
    ...changes,
  };
}

const HEALTHY_ASSESSMENT: Omit<RecordedAssessment, "at"> = {
  condition: "healthy",
  scheduleState: "on-time",
  risk: 0,
  riskDriverKinds: [],
  bindingRule: null,
  timeToQuarantineMs: null,
  timeToQuarantineLowMs: null,
  timeToQuarantineHighMs: null,
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
};

/** Assessments every five minutes with condition `healthy`, changed by `changesAt`. */
export function assessedWorld(
  changesAt: (at: number) => Partial<RecordedAssessment> = () => ({}),
  notifications: AssessedWorld["notifications"] = [],
): AssessedWorld {
  const count = (10 * DAY) / (5 * MINUTE);
  const assessments = Array.from({ length: count }, (_, n): RecordedAssessment => {
    const at = n * 5 * MINUTE;
    return { at, ...HEALTHY_ASSESSMENT, ...changesAt(at) };
  });
  return {
    pollMs: 5 * MINUTE,
    assessments: new Map([["a", assessments]]),
    notifications,
    malformedTexts: [],
  };
}

export function notificationAt(
  at: number,
  kind: AssessedWorld["notifications"][number]["kind"],
  condition: Condition,
  incidentId = "incident",
): AssessedWorld["notifications"][number] {
  const severity = kind === "recovered" ? "none" : "critical";
  return { incidentId, jobId: "a", at, kind, condition, severity };
}

/** A sample with `objects` failing objects and no failing reference. */
export const failureSample = (at: number, objects: number): FailureSample => ({
  jobId: "a",
  at,
  failingCount: objects,
  objects,
  references: 0,
});

/** Samples whose number of failing objects grows evenly with every cycle. */
export function growingSamples(
  from: number,
  until: number,
  objects: number,
): readonly FailureSample[] {
  const steps = Math.max(1, Math.round((until - from) / (40 * MINUTE)));
  return Array.from({ length: steps + 1 }, (_, n) =>
    failureSample(from + (n * (until - from)) / steps, Math.round((objects * n) / steps)),
  );
}

export const isBetween = (from: number, until: number) => (at: number) => at >= from && at < until;
