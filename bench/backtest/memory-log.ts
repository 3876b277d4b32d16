import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { LeaverCounts } from "../../domain/job-facts.ts";
import type { ObjectEvent, ObjectState } from "../../domain/object-state.ts";
import type { EventStatus, ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import type { EventStore } from "../../store/log/event-types.ts";
import type { LogFacts } from "../../store/log/log-facts.ts";
import { createCachedClusterBuilder, createClusterCounters } from "./cluster-counters.ts";
import { createCodeCounts, createSkipCounts } from "./code-counts.ts";
import { createCycleRecords } from "./cycle-records.ts";
import { createSlidingCounts } from "./sliding-counts.ts";

/** The log of one tenant, in memory. Rows may be added in any order and repeatedly; each row counts once. */
export type MemoryLog = {
  readonly events: Pick<EventStore, "commit" | "logFacts" | "jobs" | "cycles">;
  /** The states of the objects for which rows were added since the last call. */
  takeChangedStates(): readonly ObjectState[];
};

export function createMemoryLog(tenant: string): MemoryLog {
  const knownRowIds = new Set<string>();
  const jobs = new Map<string, JobMemoryLog>();
  const addresses = new Map<string, Awaited<ReturnType<EventStore["jobs"]>>[number]>();
  const changed = new Set<TrackedObject>();
  const clusterOf = createCachedClusterBuilder();
  let windowEnd: Instant = 0;

  const jobOf = (jobId: string): JobMemoryLog => {
    const found = jobs.get(jobId) ?? createJobMemoryLog(windowEnd);
    jobs.set(jobId, found);
    return found;
  };
  const add = (event: ProvisioningEvent): void => {
    const { jobId, servicePrincipalId, application } = event;
    knownRowIds.add(event.id);
    addresses.set(jobId, { jobId, servicePrincipalId, application });
    changed.add(jobOf(jobId).add(event, clusterOf(event)));
  };
  const advanceTo = (until: Instant): void => {
    // The counts are exact to the minute, so the windows end at a whole minute.
    const minute = Math.floor(until / MINUTE) * MINUTE;
    if (minute === windowEnd) return;
    windowEnd = minute;
    for (const job of jobs.values()) job.advanceTo(minute);
  };

  return {
    events: {
      async commit(_, events) {
        const addedAt: Instant[] = [];
        for (const event of events) {
          if (knownRowIds.has(event.id)) continue;
          add(event);
          addedAt.push(event.at);
        }
        return {
          addedRows: addedAt.length,
          addedAt,
          alreadyCountedRows: events.length - addedAt.length,
          refusedRows: 0,
          hasLostRows: false,
        };
      },
      async logFacts(_, jobId, { until, leaversOverdueSince }) {
        advanceTo(until);
        return jobOf(jobId).facts(leaversOverdueSince);
      },
      // Only the cycles of the last three days are kept, so a comparison sees fewer cycles than in the product.
      cycles: async (_, jobId, limit) => jobOf(jobId).cycles().slice(0, limit),
      jobs: async () => [...addresses.values()],
    },
    takeChangedStates() {
      const states = [...changed].map((trackedObject) => objectStateOf(tenant, trackedObject));
      changed.clear();
      return states;
    },
  };
}

type JobMemoryLog = ReturnType<typeof createJobMemoryLog>;

function createJobMemoryLog(from: Instant) {
  const rows = createSlidingCounts<EventStatus>(EVENT_STATUSES, from);
  const objects = createSlidingCounts(["attempted", "failed"], from);
  /** Counts each failing object at the time of its first failure since its last success. */
  const failingSince = createSlidingCounts(["objects", "missing"], from);
  const skips = createSkipCounts();
  const cycles = createCycleRecords(rows.windowEnd);
  const clusters = createClusterCounters(rows.windowEnd);
  /** For each failing leaver, the time since which the disable or delete has failed. */
  const leaversSince = new Map<TrackedObject, Instant>();
  const trackedObjects = new Map<string, TrackedObject>();
  const failingCodes = createCodeCounts();
  let eventCount = 0;
  /** The newest row, which names the systems of the job. */
  let newestRow: ProvisioningEvent | null = null;

  /**
   * Adds the object to all counts (1) or removes it from all counts (-1). Every row of an object
   * first removes the object and then adds the object in its new state.
   */
  const changeObjectCounts = (trackedObject: TrackedObject, difference: 1 | -1): void => {
    const { lastAttemptAt, lastFailedAttemptAt, events } = trackedObject;
    const since = failingSinceOf(trackedObject);
    const missingSince = missingSinceOf(trackedObject);
    const [latest] = events;
    if (latest?.status === "skipped")
      skips.change(latest.code, latest.isMissingAccountSkip, difference);
    failingCodes.change(failingCode(trackedObject), difference);
    clusters.changeObjectCount(latest?.clusterId ?? null, difference);
    if (lastAttemptAt !== null) objects.add(lastAttemptAt, "attempted", difference);
    if (lastFailedAttemptAt !== null) objects.add(lastFailedAttemptAt, "failed", difference);
    if (since !== null) failingSince.add(since, "objects", difference);
    if (missingSince !== null) failingSince.add(missingSince, "missing", difference);
  };

  return {
    add(event: ProvisioningEvent, cluster: FailureCluster | null): TrackedObject {
      eventCount += 1;
      if (newestRow === null || newestFirst(event, newestRow) < 0) newestRow = event;
      rows.add(event.at, event.status);
      cycles.add(event);
      if (cluster !== null) clusters.addRow(cluster, event.at);
      const trackedObject = trackedObjects.get(event.source.id) ?? createTrackedObject(event);
      trackedObjects.set(event.source.id, trackedObject);
      changeObjectCounts(trackedObject, -1);
      addObjectEvent(trackedObject, event, cluster);
      changeObjectCounts(trackedObject, 1);
      const leaverSince = leaverSinceOf(trackedObject);
      if (leaverSince === null) leaversSince.delete(trackedObject);
      else leaversSince.set(trackedObject, leaverSince);
      return trackedObject;
    },
    advanceTo(until: Instant): void {
      for (const windows of [rows, objects, failingSince, clusters]) windows.advanceTo(until);
    },
    cycles: () => cycles.facts().records,
    facts(leaversOverdueSince: Instant): LogFacts {
      const { records, newest } = cycles.facts();
      const failingByCode = failingCodes.byCode();
      return {
        counts: rows.counts(),
        eventsTotal: eventCount,
        failingByCode,
        failingObjects: failingByCode.reduce((sum, group) => sum + group.objects, 0),
        newlyFailingObjects: failingSince.counts()["24h"].objects,
        newlyMissingAccounts: failingSince.counts()["24h"].missing,
        ...skips.facts(),
        leavers: countLeavers([...leaversSince.values()], leaversOverdueSince),
        clusters: clusters.counts(),
        objects: { ...objects.counts(), cycle: newest },
        cycles: records,
        sourceSystem: newestRow?.sourceSystem ?? null,
        targetSystem: newestRow?.targetSystem ?? null,
      };
    },
  };
}

type DatedRow = { readonly at: Instant; readonly id: string };

/** One object in one job. */
type TrackedObject = {
  readonly object: Pick<ObjectState, "jobId" | "application" | "sourceId" | "kind">;
  /** Newest first, down to the newest success. */
  events: (DatedRow &
    ObjectEvent &
    Pick<ProvisioningEvent, "explanation" | "isMissingAccountSkip"> & {
      readonly nextAt: Instant | null;
      readonly clusterId: string | null;
      readonly isDeprovisioning: boolean;
    })[];
  /** Time of the last row that was not skipped, or that means a missing account. */
  lastAttemptAt: Instant | null;
  /** Time of the last failure, or of the last skip that means a missing account. */
  lastFailedAttemptAt: Instant | null;
  lastFailureAt: Instant | null;
  reason: (DatedRow & { readonly text: string }) | null;
  target: (DatedRow & { readonly text: string }) | null;
};

function createTrackedObject({ jobId, application, source }: ProvisioningEvent): TrackedObject {
  const object = { jobId, application, sourceId: source.id, kind: source.kind };
  const times = { lastAttemptAt: null, lastFailedAttemptAt: null, lastFailureAt: null };
  return { object, events: [], ...times, reason: null, target: null };
}

/** Rows of the same second are ordered by row id, as in the store. */
function newestFirst(a: DatedRow, b: DatedRow): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

function addObjectEvent(
  trackedObject: TrackedObject,
  event: ProvisioningEvent,
  cluster: FailureCluster | null,
): void {
  const { id, at, action, status, code, error, explanation, isMissingAccountSkip, target } = event;
  const nextAt = event.retry?.nextAttemptAt ?? null;
  const clusterId = cluster?.id ?? null;
  const isDeprovisioning = cluster?.isDeprovisioning ?? false;
  trackedObject.events.push({
    ...{ id, at, action, status, code, explanation, isMissingAccountSkip },
    ...{ nextAt, clusterId, isDeprovisioning },
  });
  trackedObject.events.sort(newestFirst);
  const success = trackedObject.events.findIndex((event) => event.status === "success");
  if (success >= 0) trackedObject.events.length = success + 1;
  updateAttemptTimes(trackedObject, event);
  trackedObject.reason = newerText(trackedObject.reason, { at, id, text: error?.reason ?? null });
  trackedObject.target = newerText(trackedObject.target, { at, id, text: target.id });
}

function updateAttemptTimes(
  trackedObject: TrackedObject,
  { at, status, isMissingAccountSkip }: ProvisioningEvent,
): void {
  const laterOf = (time: Instant | null) => Math.max(time ?? 0, at);
  const isFailed = status === "failure" || isMissingAccountSkip;
  if (isFailed || status === "success" || status === "warning")
    trackedObject.lastAttemptAt = laterOf(trackedObject.lastAttemptAt);
  if (isFailed) trackedObject.lastFailedAttemptAt = laterOf(trackedObject.lastFailedAttemptAt);
  if (status === "failure") trackedObject.lastFailureAt = laterOf(trackedObject.lastFailureAt);
}

type DatedText = DatedRow & { readonly text: string };

function newerText(before: DatedText | null, { at, id, text }: DatedRow & { text: string | null }) {
  if (text === null) return before;
  const after = { at, id, text };
  return before === null || newestFirst(after, before) < 0 ? after : before;
}

function failingCode({ events: [latest] }: TrackedObject): string | null {
  return latest?.status === "failure" ? (latest.code ?? "Unknown") : null;
}

/**
 * No event before the last success is kept, so the oldest kept failure began the failing period.
 */
function failingSinceOf({ events }: TrackedObject): Instant | null {
  if (events[0]?.status !== "failure") return null;
  return events.findLast(({ status }) => status === "failure")?.at ?? null;
}

function leaverSinceOf({ events }: TrackedObject): Instant | null {
  if (events[0]?.isDeprovisioning !== true) return null;
  return events.findLast(({ isDeprovisioning }) => isDeprovisioning)?.at ?? null;
}

function countLeavers(times: readonly Instant[], overdueSince: Instant): LeaverCounts {
  return {
    people: times.length,
    overdue: times.filter((at) => at <= overdueSince).length,
    since: times.length === 0 ? null : Math.min(...times),
  };
}

/** The same as `failingSinceOf`, but for skips that mean a missing account. */
function missingSinceOf({ events }: TrackedObject): Instant | null {
  if (events[0]?.isMissingAccountSkip !== true) return null;
  return events.findLast(({ isMissingAccountSkip }) => isMissingAccountSkip)?.at ?? null;
}

function objectStateOf(tenant: string, trackedObject: TrackedObject): ObjectState {
  const { object, events, reason, target, lastFailureAt } = trackedObject;
  const latest = events[0];
  if (latest === undefined) throw new Error("An object without rows has no state.");
  const failures = events.filter(({ status }) => status === "failure");
  const isFailing = latest.status === "failure";
  const success = events.find(({ status }) => status === "success");
  return {
    tenant,
    jobId: object.jobId,
    application: object.application,
    sourceId: object.sourceId,
    kind: object.kind,
    targetId: target?.text ?? null,
    latestEvent: { at: latest.at, action: latest.action, status: latest.status, code: latest.code },
    explanation: latest.explanation,
    reason: reason?.text ?? null,
    lastSuccessAt: success?.at ?? null,
    lastSuccessAction: success?.action ?? null,
    lastFailureAt,
    failingSince: failingSinceOf(trackedObject),
    missingAccountSince: missingSinceOf(trackedObject),
    attempts: failures.length,
    nextAttemptAt: isFailing ? latest.nextAt : null,
    scoping: null,
    sentValues: [],
  };
}
