import {
  complaintText,
  DAY,
  endTimeOf,
  HOUR,
  hasOpenIncident,
  isWithin,
  jobByApplication,
  jobById,
  sampleAt,
  samplesOf,
} from "./record-queries.ts";
import type { Tally } from "./tally.ts";
import type { AssessedWorld, FailureSample, JobTruth, Span, WorldTruth } from "./world-records.ts";

const MONTH = 30 * DAY;
/**
 * An incident that opens within this time after the end of a fault is not a false alarm, because Entra
 * retries failed objects as rarely as once a day.
 */
const AFTER_FAULT_MS = 2 * DAY;
/** An incident that opens within this time after a recovery counts as a relapse. */
const RELAPSE_MS = 2 * HOUR;
/** A job is not healthy if its failing objects reach both limits. */
const HEALTHY_MAX_SHARE = 0.05;
const HEALTHY_MAX_OBJECTS = 5;
/** A job must have an incident if its failing objects reach both limits. */
const LARGE_FAILURE_SHARE = 0.15;
const LARGE_FAILURE_OBJECTS = 8;
const LARGE_FAILURE_NOTIFY_MS = 2 * HOUR;

const HEALTHY_SAMPLE_EVERY_MS = HOUR;

type RecordedNotification = AssessedWorld["notifications"][number];

/** Counts the incidents that opened for healthy jobs without a fault in the last two days. */
export function scoreFalseAlarms(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const faultSpans = new Map(truth.jobs.map((job) => [job.jobId, faultSpansOf(truth, job)]));
  const alarms = assessed.notifications.filter(
    (notification) =>
      notification.kind === "opened" &&
      (notification.severity === "critical" || notification.severity === "warning") &&
      !isWithin(faultSpans.get(notification.jobId) ?? [], notification.at) &&
      isFalseAlarm(truth, notification),
  );
  const faultFreeMs = [...faultSpans.values()].map(
    (spans) => truth.until - truth.from - totalMs(spans),
  );
  const jobMonths = faultFreeMs.reduce((sum, ms) => sum + ms, 0) / MONTH;
  const complaints = alarms.map(({ jobId, at, condition }) =>
    complaintText(truth, jobId, at, `false alarm: ${condition}`),
  );
  return truth.injectedFaults.length === 0
    ? { jobMonthsInFaultFreeWorlds: jobMonths, faultFreeAlarms: alarms.length, complaints }
    : { faultFreeJobMonthsInFaultyWorlds: jobMonths, faultyAlarms: alarms.length, complaints };
}

/** Counts samples of healthy jobs, and those in which the job has an open incident. */
export function scoreHealthyTime(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  let [healthyCount, incidentCount] = [0, 0];
  for (const job of truth.jobs) {
    const faultSpans = faultSpansOf(truth, job);
    for (let at = truth.from; at <= truth.until; at += HEALTHY_SAMPLE_EVERY_MS) {
      if (
        isWithin(faultSpans, at) ||
        isWithin(truth.outages, at) ||
        !isHealthy(truth, job.jobId, at)
      ) {
        continue;
      }
      healthyCount += 1;
      if (hasOpenIncident(assessed, job.jobId, at)) incidentCount += 1;
    }
  }
  return { healthySamples: healthyCount, healthySamplesWithIncident: incidentCount };
}

/** Counts recoveries, and the incidents that opened within two hours after a recovery of the same job. */
export function scoreRelapses(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const recovered = assessed.notifications.filter(({ kind }) => kind === "recovered");
  const relapsed = assessed.notifications.filter(
    (notification) =>
      notification.kind === "opened" &&
      recovered.some(
        ({ jobId, at }) =>
          jobId === notification.jobId &&
          at <= notification.at &&
          notification.at - at <= RELAPSE_MS,
      ),
  );
  return {
    recoveries: recovered.length,
    relapses: relapsed.length,
    complaints: relapsed.map(({ jobId, at, condition }) =>
      complaintText(truth, jobId, at, `recovered and soon again ${condition}`),
    ),
  };
}

/**
 * Counts the large failures, and those for which an incident was open two hours after the first sample of the
 * failure.
 */
export function scoreLargeFailures(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const firstSamples = truth.injectedFaults.flatMap((fault) =>
    fault.affectedApps.flatMap((application) => firstLargeFailure(truth, fault, application)),
  );
  const notNotified = firstSamples.filter(
    ({ jobId, at }) => !hasOpenIncident(assessed, jobId, at + LARGE_FAILURE_NOTIFY_MS),
  );
  return {
    largeFailures: firstSamples.length,
    largeFailuresNotified: firstSamples.length - notNotified.length,
    complaints: notNotified.map(({ jobId, at, failingCount }) =>
      complaintText(truth, jobId, at, `${failingCount} failing objects not notified`),
    ),
  };
}

function firstLargeFailure(
  truth: WorldTruth,
  { from, until }: Span,
  application: string,
): readonly FailureSample[] {
  const job = jobByApplication(truth, application);
  const latest = Math.min(until, truth.until) - LARGE_FAILURE_NOTIFY_MS;
  const minObjects = Math.max(LARGE_FAILURE_OBJECTS, LARGE_FAILURE_SHARE * job.assignedPeopleCount);
  const first = samplesOf(truth, job.jobId).find(
    ({ at, failingCount }) => at >= from && at <= latest && failingCount >= minObjects,
  );
  return first === undefined ? [] : [first];
}

/**
 * The periods of the faults of a job, each with the two days after the fault, in order. Overlapping periods are
 * merged.
 */
function faultSpansOf(truth: WorldTruth, { application }: JobTruth): readonly Span[] {
  const spans = truth.injectedFaults
    .filter(({ affectedApps }) => affectedApps.includes(application))
    .map(({ from, until }) => ({ from, until: Math.min(until + AFTER_FAULT_MS, truth.until) }))
    .toSorted((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.until) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
  }
  return merged;
}

const totalMs = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, until }) => sum + Math.max(0, until - from), 0);

function isFalseAlarm(truth: WorldTruth, { jobId, at, condition }: RecordedNotification): boolean {
  // `unknown` says that the data is stale, so such an incident is right during an outage of Graph.
  return condition === "unknown" ? !isWithin(truth.outages, at) : isHealthy(truth, jobId, at);
}

/**
 * A job is healthy if it is not in quarantine, has few failing objects, and runs its cycles. A job that has had
 * no cycle yet counts as running its cycles.
 */
function isHealthy(truth: WorldTruth, jobId: string, at: number): boolean {
  const isQuarantined = truth.quarantines.some(
    (quarantine) =>
      quarantine.jobId === jobId &&
      quarantine.began <= at &&
      endTimeOf(quarantine, truth) > at - HOUR,
  );
  const { intervalMs, maxStartDelayMs, assignedPeopleCount } = jobById(truth, jobId);
  const last = truth.cycles.findLast((cycle) => cycle.jobId === jobId && cycle.began <= at);
  const isRunning =
    last === undefined || endTimeOf(last, truth) >= at - 2 * intervalMs - maxStartDelayMs;
  const { failingCount } = sampleAt(truth, jobId, at);
  return (
    !isQuarantined &&
    isRunning &&
    (failingCount < HEALTHY_MAX_OBJECTS || failingCount < HEALTHY_MAX_SHARE * assignedPeopleCount)
  );
}
