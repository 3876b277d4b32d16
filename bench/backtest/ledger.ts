import type { JobFacts, ObjectState, Touch } from "../../domain/facts.ts";
import type { Cluster } from "../../domain/failure/cluster.ts";
import type { ProvisioningEvent, Status } from "../../domain/provisioning.ts";
import { STATUSES } from "../../domain/provisioning.ts";
import type { Instant } from "../../domain/time.ts";
import { clusterReader, createClusters } from "./clusters.ts";
import { createCycles } from "./cycles.ts";
import { createSliding } from "./windows.ts";

/** What the store keeps of the log, in memory: each row counted once, in whatever order it comes. */
export type Ledger = {
  knows(rowId: string): boolean;
  add(event: ProvisioningEvent): void;
  /** Moves the end of all windows; a whole minute. */
  advanceTo(until: Instant): void;
  facts(jobId: string): LedgerFacts;
  /** States of objects that got rows since this was asked last. */
  takeChanged(): readonly ObjectState[];
};

type LedgerFacts = Pick<
  JobFacts,
  | "counts"
  | "events"
  | "failing"
  | "failingObjects"
  | "failingLately"
  | "clusters"
  | "objects"
  | "cycles"
>;

export function createLedger(tenant: string): Ledger {
  const known = new Set<string>();
  const jobs = new Map<string, JobLedger>();
  const changed = new Set<Track>();
  const clusterOf = clusterReader();
  let until: Instant = 0;

  const jobOf = (jobId: string): JobLedger => {
    const found = jobs.get(jobId) ?? createJobLedger(until);
    jobs.set(jobId, found);
    return found;
  };

  return {
    knows: (rowId) => known.has(rowId),
    add(event) {
      if (known.has(event.id)) return;
      known.add(event.id);
      changed.add(jobOf(event.jobId).add(event, clusterOf(event)));
    },
    advanceTo(instant) {
      until = instant;
      for (const job of jobs.values()) job.advanceTo(instant);
    },
    facts: (jobId) => jobOf(jobId).facts(),
    takeChanged() {
      const states = [...changed].map((track) => stateOf(tenant, track));
      changed.clear();
      return states;
    },
  };
}

type JobLedger = ReturnType<typeof createJobLedger>;

function createJobLedger(from: Instant) {
  const rows = createSliding<Status>(STATUSES, from);
  const objects = createSliding(["attempted", "failed"], from);
  /** Objects that fail now, by the moment when they began. */
  const failingSince = createSliding(["objects"], from);
  const cycles = createCycles(rows.until);
  const clusters = createClusters(rows.until);
  const tracks = new Map<string, Track>();
  const failing = new Map<string, number>();
  let events = 0;

  const countFailing = (code: string | null, by: 1 | -1): void => {
    if (code === null) return;
    const count = (failing.get(code) ?? 0) + by;
    if (count === 0) failing.delete(code);
    else failing.set(code, count);
  };
  /** Takes an object out of all counts before its row comes, and puts it back afterwards. */
  const countObject = (track: Track, by: 1 | -1): void => {
    const { attemptedAt, lastFailureAt, touches } = track;
    const since = sinceWhen(track);
    countFailing(failingCode(track), by);
    clusters.addObject(touches[0]?.clusterId ?? null, by);
    if (attemptedAt !== null) objects.add(attemptedAt, "attempted", by);
    if (lastFailureAt !== null) objects.add(lastFailureAt, "failed", by);
    if (since !== null) failingSince.add(since, "objects", by);
  };

  return {
    add(event: ProvisioningEvent, cluster: Cluster | null): Track {
      events += 1;
      rows.add(event.at, event.status);
      cycles.add(event);
      if (cluster !== null) clusters.addRow(cluster, event.at);
      const track = tracks.get(event.source.id) ?? createTrack(event);
      tracks.set(event.source.id, track);
      countObject(track, -1);
      addTouch(track, event, cluster?.id ?? null);
      countObject(track, 1);
      return track;
    },
    advanceTo(until: Instant): void {
      for (const windows of [rows, objects, failingSince, clusters]) windows.advanceTo(until);
    },
    facts(): LedgerFacts {
      const { records, newest } = cycles.facts();
      const groups = [...failing]
        .map(([code, count]) => ({ code, objects: count }))
        .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
      return {
        counts: rows.counts(),
        events,
        failing: groups,
        failingObjects: groups.reduce((sum, group) => sum + group.objects, 0),
        failingLately: failingSince.counts()["24h"].objects,
        clusters: clusters.counts(),
        objects: { ...objects.counts(), cycle: newest },
        cycles: records,
      };
    },
  };
}

type Dated = { readonly at: Instant; readonly id: string };

/** One object in one job. */
type Track = {
  readonly about: Pick<ObjectState, "jobId" | "application" | "sourceId" | "kind">;
  /** Newest first, down to the newest success. */
  touches: (Dated &
    Touch & { readonly nextAt: Instant | null; readonly clusterId: string | null })[];
  /** The last row that was no skip. */
  attemptedAt: Instant | null;
  lastFailureAt: Instant | null;
  reason: (Dated & { readonly text: string }) | null;
  target: (Dated & { readonly text: string }) | null;
};

function createTrack({ jobId, application, source }: ProvisioningEvent): Track {
  const about = { jobId, application, sourceId: source.id, kind: source.kind };
  const nothing = { attemptedAt: null, lastFailureAt: null, reason: null, target: null };
  return { about, touches: [], ...nothing };
}

/** Ties of a whole second are broken by row id, as the store does. */
function newestFirst(a: Dated, b: Dated): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

function addTouch(track: Track, event: ProvisioningEvent, clusterId: string | null): void {
  const { id, at, action, status, code, error, target } = event;
  const nextAt = event.retry?.nextAt ?? null;
  track.touches.push({ id, at, action, status, code, nextAt, clusterId });
  track.touches.sort(newestFirst);
  const success = track.touches.findIndex((touch) => touch.status === "success");
  if (success >= 0) track.touches.length = success + 1;
  if (status !== "skipped" && status !== "unknown") {
    track.attemptedAt = Math.max(track.attemptedAt ?? 0, at);
  }
  if (status === "failure") track.lastFailureAt = Math.max(track.lastFailureAt ?? 0, at);
  track.reason = newer(track.reason, { at, id, text: error?.reason ?? null });
  track.target = newer(track.target, { at, id, text: target.id });
}

type Text = Dated & { readonly text: string };

function newer(before: Text | null, { at, id, text }: Dated & { text: string | null }) {
  if (text === null) return before;
  const after = { at, id, text };
  return before === null || newestFirst(after, before) < 0 ? after : before;
}

function failingCode({ touches: [latest] }: Track): string | null {
  return latest?.status === "failure" ? (latest.code ?? "Unknown") : null;
}

/** Touches reach back to the last success, so the oldest failure among them is where it began. */
function sinceWhen({ touches }: Track): Instant | null {
  if (touches[0]?.status !== "failure") return null;
  return touches.findLast(({ status }) => status === "failure")?.at ?? null;
}

function stateOf(tenant: string, track: Track): ObjectState {
  const { about, touches, reason, target, lastFailureAt } = track;
  const latest = touches[0];
  if (latest === undefined) throw new Error("An object without rows has no state.");
  const failures = touches.filter(({ status }) => status === "failure");
  const isFailing = latest.status === "failure";
  const success = touches.find(({ status }) => status === "success");
  return {
    tenant,
    jobId: about.jobId,
    application: about.application,
    sourceId: about.sourceId,
    kind: about.kind,
    targetId: target?.text ?? null,
    latest: { at: latest.at, action: latest.action, status: latest.status, code: latest.code },
    reason: reason?.text ?? null,
    lastSuccessAt: success?.at ?? null,
    lastSuccessAction: success?.action ?? null,
    lastFailureAt,
    failingSince: sinceWhen(track),
    attempts: failures.length,
    nextAttemptAt: isFailing ? latest.nextAt : null,
    scoping: null,
  };
}
