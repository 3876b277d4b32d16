import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { JobFacts, LeaverCounts } from "../../domain/job-facts.ts";
import type { ObjectEvent, ObjectState } from "../../domain/object-state.ts";
import type { EventStatus, ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { createCachedClusterBuilder, createClusterCounters } from "./cluster-counters.ts";
import { createCycleRecords } from "./cycle-records.ts";
import { createSlidingCounts } from "./sliding-counts.ts";

/** The store's log counters, in memory. Rows may arrive in any order; each row counts once. */
export type MemoryStore = {
  hasRow(rowId: string): boolean;
  add(event: ProvisioningEvent): void;
  /** Moves the end of all windows; `until` is a whole minute. */
  advanceTo(until: Instant): void;
  logFactsOf(jobId: string, leaversOverdueSince: Instant): LogFacts;
  /** States of the objects that got rows since the last call. */
  takeChangedStates(): readonly ObjectState[];
};

type LogFacts = Pick<
  JobFacts,
  | "counts"
  | "eventsTotal"
  | "failingByCode"
  | "failingObjects"
  | "newlyFailingObjects"
  | "leavers"
  | "clusters"
  | "objects"
  | "cycles"
>;

export function createMemoryStore(tenant: string): MemoryStore {
  const knownRowIds = new Set<string>();
  const jobs = new Map<string, JobMemoryStore>();
  const changed = new Set<TrackedObject>();
  const clusterOf = createCachedClusterBuilder();
  let until: Instant = 0;

  const jobOf = (jobId: string): JobMemoryStore => {
    const found = jobs.get(jobId) ?? createJobMemoryStore(until);
    jobs.set(jobId, found);
    return found;
  };

  return {
    hasRow: (rowId) => knownRowIds.has(rowId),
    add(event) {
      if (knownRowIds.has(event.id)) return;
      knownRowIds.add(event.id);
      changed.add(jobOf(event.jobId).add(event, clusterOf(event)));
    },
    advanceTo(instant) {
      until = instant;
      for (const job of jobs.values()) job.advanceTo(instant);
    },
    logFactsOf: (jobId, leaversOverdueSince) => jobOf(jobId).facts(leaversOverdueSince),
    takeChangedStates() {
      const states = [...changed].map((trackedObject) => objectStateOf(tenant, trackedObject));
      changed.clear();
      return states;
    },
  };
}

type JobMemoryStore = ReturnType<typeof createJobMemoryStore>;

function createJobMemoryStore(from: Instant) {
  const rows = createSlidingCounts<EventStatus>(EVENT_STATUSES, from);
  const objects = createSlidingCounts(["attempted", "failed"], from);
  /** Counts each failing object at the time of its first failure since its last success. */
  const failingSince = createSlidingCounts(["objects"], from);
  const cycles = createCycleRecords(rows.windowsEndAt);
  const clusters = createClusterCounters(rows.windowsEndAt);
  /** Since when the disable or delete of each failing leaver fails. */
  const leaversSince = new Map<TrackedObject, Instant>();
  const trackedObjects = new Map<string, TrackedObject>();
  const failingCountByCode = new Map<string, number>();
  let eventCount = 0;

  const changeFailingCount = (code: string | null, difference: 1 | -1): void => {
    if (code === null) return;
    const count = (failingCountByCode.get(code) ?? 0) + difference;
    if (count === 0) failingCountByCode.delete(code);
    else failingCountByCode.set(code, count);
  };
  /**
   * Adds the object to all counts (1) or removes it from all counts (-1). Every row of an object
   * first removes the object and then adds the object in its new state.
   */
  const changeObjectCounts = (trackedObject: TrackedObject, difference: 1 | -1): void => {
    const { lastAttemptAt, lastFailureAt, eventCount } = trackedObject;
    const since = failingSinceOf(trackedObject);
    changeFailingCount(failingCode(trackedObject), difference);
    clusters.changeObjectCount(eventCount[0]?.clusterId ?? null, difference);
    if (lastAttemptAt !== null) objects.add(lastAttemptAt, "attempted", difference);
    if (lastFailureAt !== null) objects.add(lastFailureAt, "failed", difference);
    if (since !== null) failingSince.add(since, "objects", difference);
  };

  return {
    add(event: ProvisioningEvent, cluster: FailureCluster | null): TrackedObject {
      eventCount += 1;
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
    facts(leaversOverdueSince: Instant): LogFacts {
      const { records, newest } = cycles.facts();
      const failingByCode = [...failingCountByCode]
        .map(([code, count]) => ({ code, objects: count }))
        .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
      return {
        counts: rows.counts(),
        eventsTotal: eventCount,
        failingByCode: failingByCode,
        failingObjects: failingByCode.reduce((sum, group) => sum + group.objects, 0),
        newlyFailingObjects: failingSince.counts()["24h"].objects,
        leavers: countLeavers([...leaversSince.values()], leaversOverdueSince),
        clusters: clusters.counts(),
        objects: { ...objects.counts(), cycle: newest },
        cycles: records,
      };
    },
  };
}

type DatedRow = { readonly at: Instant; readonly id: string };

/** One object in one job. */
type TrackedObject = {
  readonly object: Pick<ObjectState, "jobId" | "application" | "sourceId" | "kind">;
  /** Newest first, down to the newest success. */
  eventCount: (DatedRow &
    ObjectEvent &
    Pick<ProvisioningEvent, "explanation"> & {
      readonly nextAt: Instant | null;
      readonly clusterId: string | null;
      readonly isDeprovisioning: boolean;
    })[];
  /** Time of the last row that was not skipped. */
  lastAttemptAt: Instant | null;
  lastFailureAt: Instant | null;
  reason: (DatedRow & { readonly text: string }) | null;
  target: (DatedRow & { readonly text: string }) | null;
};

function createTrackedObject({ jobId, application, source }: ProvisioningEvent): TrackedObject {
  const object = { jobId, application, sourceId: source.id, kind: source.kind };
  const emptyFields = { lastAttemptAt: null, lastFailureAt: null, reason: null, target: null };
  return { object, eventCount: [], ...emptyFields };
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
  const { id, at, action, status, code, error, explanation, target } = event;
  const nextAt = event.retry?.nextAttemptAt ?? null;
  const clusterId = cluster?.id ?? null;
  const isDeprovisioning = cluster?.isDeprovisioning ?? false;
  trackedObject.eventCount.push({
    ...{ id, at, action, status, code, explanation },
    ...{ nextAt, clusterId, isDeprovisioning },
  });
  trackedObject.eventCount.sort(newestFirst);
  const success = trackedObject.eventCount.findIndex((event) => event.status === "success");
  if (success >= 0) trackedObject.eventCount.length = success + 1;
  if (status !== "skipped" && status !== "unknown") {
    trackedObject.lastAttemptAt = Math.max(trackedObject.lastAttemptAt ?? 0, at);
  }
  if (status === "failure")
    trackedObject.lastFailureAt = Math.max(trackedObject.lastFailureAt ?? 0, at);
  trackedObject.reason = newerText(trackedObject.reason, { at, id, text: error?.reason ?? null });
  trackedObject.target = newerText(trackedObject.target, { at, id, text: target.id });
}

type DatedText = DatedRow & { readonly text: string };

function newerText(before: DatedText | null, { at, id, text }: DatedRow & { text: string | null }) {
  if (text === null) return before;
  const after = { at, id, text };
  return before === null || newestFirst(after, before) < 0 ? after : before;
}

function failingCode({ eventCount: [latest] }: TrackedObject): string | null {
  return latest?.status === "failure" ? (latest.code ?? "Unknown") : null;
}

/**
 * No event before the last success is kept, so the oldest kept failure began the failing period.
 */
function failingSinceOf({ eventCount }: TrackedObject): Instant | null {
  if (eventCount[0]?.status !== "failure") return null;
  return eventCount.findLast(({ status }) => status === "failure")?.at ?? null;
}

function leaverSinceOf({ eventCount }: TrackedObject): Instant | null {
  if (eventCount[0]?.isDeprovisioning !== true) return null;
  return eventCount.findLast(({ isDeprovisioning }) => isDeprovisioning)?.at ?? null;
}

function countLeavers(times: readonly Instant[], overdueSince: Instant): LeaverCounts {
  return {
    people: times.length,
    overdue: times.filter((at) => at <= overdueSince).length,
    since: times.length === 0 ? null : Math.min(...times),
  };
}

function objectStateOf(tenant: string, trackedObject: TrackedObject): ObjectState {
  const { object, eventCount, reason, target, lastFailureAt } = trackedObject;
  const latest = eventCount[0];
  if (latest === undefined) throw new Error("An object without rows has no state.");
  const failures = eventCount.filter(({ status }) => status === "failure");
  const isFailing = latest.status === "failure";
  const success = eventCount.find(({ status }) => status === "success");
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
    attempts: failures.length,
    nextAttemptAt: isFailing ? latest.nextAt : null,
    scoping: null,
  };
}
