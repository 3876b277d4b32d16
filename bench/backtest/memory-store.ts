import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import type { ObjectEvent, ObjectState } from "../../domain/object-state.ts";
import type { EventStatus, ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { createClusterCounters, createClusterReader } from "./cluster-counters.ts";
import { createCycleRecords } from "./cycle-records.ts";
import { createSlidingCounts } from "./sliding-counts.ts";

/** The store's log counters, in memory. Each row counts once, in any order of arrival. */
export type MemoryStore = {
  hasRow(rowId: string): boolean;
  add(event: ProvisioningEvent): void;
  /** Moves the end of all windows; `until` is a whole minute. */
  advanceTo(until: Instant): void;
  logFactsOf(jobId: string): LogFacts;
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
  | "clusters"
  | "objects"
  | "cycles"
>;

export function createMemoryStore(tenant: string): MemoryStore {
  const knownRowIds = new Set<string>();
  const jobs = new Map<string, JobMemoryStore>();
  const changed = new Set<TrackedObject>();
  const clusterOf = createClusterReader();
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
    logFactsOf: (jobId) => jobOf(jobId).facts(),
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
  /** Currently failing objects, counted at the time since when they fail. */
  const failingSince = createSlidingCounts(["objects"], from);
  const cycles = createCycleRecords(rows.until);
  const clusters = createClusterCounters(rows.until);
  const trackedObjects = new Map<string, TrackedObject>();
  const failing = new Map<string, number>();
  let events = 0;

  const countFailing = (code: string | null, by: 1 | -1): void => {
    if (code === null) return;
    const count = (failing.get(code) ?? 0) + by;
    if (count === 0) failing.delete(code);
    else failing.set(code, count);
  };
  /** With -1 before and 1 after each row: removes an object from all counts and adds it again. */
  const countObject = (trackedObject: TrackedObject, by: 1 | -1): void => {
    const { attemptedAt, lastFailureAt, events } = trackedObject;
    const since = failingSinceOf(trackedObject);
    countFailing(failingCode(trackedObject), by);
    clusters.addObject(events[0]?.clusterId ?? null, by);
    if (attemptedAt !== null) objects.add(attemptedAt, "attempted", by);
    if (lastFailureAt !== null) objects.add(lastFailureAt, "failed", by);
    if (since !== null) failingSince.add(since, "objects", by);
  };

  return {
    add(event: ProvisioningEvent, cluster: FailureCluster | null): TrackedObject {
      events += 1;
      rows.add(event.at, event.status);
      cycles.add(event);
      if (cluster !== null) clusters.addRow(cluster, event.at);
      const trackedObject = trackedObjects.get(event.source.id) ?? createTrackedObject(event);
      trackedObjects.set(event.source.id, trackedObject);
      countObject(trackedObject, -1);
      addObjectEvent(trackedObject, event, cluster?.id ?? null);
      countObject(trackedObject, 1);
      return trackedObject;
    },
    advanceTo(until: Instant): void {
      for (const windows of [rows, objects, failingSince, clusters]) windows.advanceTo(until);
    },
    facts(): LogFacts {
      const { records, newest } = cycles.facts();
      const groups = [...failing]
        .map(([code, count]) => ({ code, objects: count }))
        .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
      return {
        counts: rows.counts(),
        eventsTotal: events,
        failingByCode: groups,
        failingObjects: groups.reduce((sum, group) => sum + group.objects, 0),
        newlyFailingObjects: failingSince.counts()["24h"].objects,
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
  events: (DatedRow &
    ObjectEvent & { readonly nextAt: Instant | null; readonly clusterId: string | null })[];
  /** Time of the last row that was not skipped. */
  attemptedAt: Instant | null;
  lastFailureAt: Instant | null;
  reason: (DatedRow & { readonly text: string }) | null;
  target: (DatedRow & { readonly text: string }) | null;
};

function createTrackedObject({ jobId, application, source }: ProvisioningEvent): TrackedObject {
  const object = { jobId, application, sourceId: source.id, kind: source.kind };
  const emptyFields = { attemptedAt: null, lastFailureAt: null, reason: null, target: null };
  return { object, events: [], ...emptyFields };
}

/** Rows of the same second are ordered by row id, as in the store. */
function newestFirst(a: DatedRow, b: DatedRow): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

function addObjectEvent(
  trackedObject: TrackedObject,
  event: ProvisioningEvent,
  clusterId: string | null,
): void {
  const { id, at, action, status, code, error, target } = event;
  const nextAt = event.retry?.nextAttemptAt ?? null;
  trackedObject.events.push({ id, at, action, status, code, nextAt, clusterId });
  trackedObject.events.sort(newestFirst);
  const success = trackedObject.events.findIndex((event) => event.status === "success");
  if (success >= 0) trackedObject.events.length = success + 1;
  if (status !== "skipped" && status !== "unknown") {
    trackedObject.attemptedAt = Math.max(trackedObject.attemptedAt ?? 0, at);
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

function failingCode({ events: [latest] }: TrackedObject): string | null {
  return latest?.status === "failure" ? (latest.code ?? "Unknown") : null;
}

/** The kept events start with the last success, so the oldest failure among them is the first one. */
function failingSinceOf({ events }: TrackedObject): Instant | null {
  if (events[0]?.status !== "failure") return null;
  return events.findLast(({ status }) => status === "failure")?.at ?? null;
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
