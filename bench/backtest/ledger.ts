import type { JobFacts, ObjectState, StatusCounts, Touch, Window } from "../../domain/facts.ts";
import { WINDOWS } from "../../domain/facts.ts";
import type { ProvisioningEvent, Status } from "../../domain/provisioning.ts";
import { STATUSES } from "../../domain/provisioning.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";

/** What the store keeps of the log, in memory: each row counted once, in whatever order it comes. */
export type Ledger = {
  knows(rowId: string): boolean;
  add(event: ProvisioningEvent): void;
  /** Moves the end of all windows; a whole minute. */
  advanceTo(until: Instant): void;
  facts(
    jobId: string,
  ): Pick<JobFacts, "counts" | "events" | "failing" | "failingObjects" | "failingLately">;
  /** States of objects that got rows since this was asked last. */
  takeChanged(): readonly ObjectState[];
};

const MINUTES: Readonly<Record<Window, number>> = {
  "1h": HOUR / MINUTE,
  "24h": DAY / MINUTE,
  "7d": (7 * DAY) / MINUTE,
  "30d": (30 * DAY) / MINUTE,
};

export function createLedger(tenant: string): Ledger {
  const known = new Set<string>();
  const jobs = new Map<string, JobLedger>();
  const changed = new Set<Track>();
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
      changed.add(jobOf(event.jobId).add(event));
    },
    advanceTo(instant) {
      until = instant;
      for (const job of jobs.values()) job.windows.advanceTo(instant);
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

function createJobLedger(until: Instant) {
  const windows = createWindows(until);
  const tracks = new Map<string, Track>();
  const failing = new Map<string, number>();
  const failingTracks = new Set<Track>();
  let events = 0;

  const countFailing = (code: string | null, by: 1 | -1): void => {
    if (code === null) return;
    const objects = (failing.get(code) ?? 0) + by;
    if (objects === 0) failing.delete(code);
    else failing.set(code, objects);
  };

  return {
    windows,
    add(event: ProvisioningEvent): Track {
      events += 1;
      windows.add(event.at, event.status);
      const track = tracks.get(event.source.id) ?? createTrack(event);
      tracks.set(event.source.id, track);
      countFailing(failingCode(track), -1);
      addTouch(track, event);
      countFailing(failingCode(track), 1);
      if (failingCode(track) === null) failingTracks.delete(track);
      else failingTracks.add(track);
      return track;
    },
    facts() {
      const groups = [...failing]
        .map(([code, objects]) => ({ code, objects }))
        .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
      const failingObjects = groups.reduce((sum, { objects }) => sum + objects, 0);
      const failingLately = [...failingTracks].filter(
        (track) => (failingSince(track) ?? 0) >= windows.until() - DAY,
      ).length;
      const counts = windows.counts();
      return { counts, events, failing: groups, failingObjects, failingLately };
    },
  };
}

/** Rows per status and window, exact to the minute: totals slide along with the windows' end. */
function createWindows(startsAt: Instant) {
  const minutes = new Map<number, Record<Status, number>>();
  const totals = WINDOWS.map((window) => ({ length: MINUTES[window], counts: noRows() }));
  let end = Math.floor(startsAt / MINUTE);

  const addAll = (counts: Record<Status, number>, minute: number, by: 1 | -1): void => {
    const rows = minutes.get(minute);
    if (rows === undefined) return;
    for (const status of STATUSES) counts[status] += by * rows[status];
  };

  return {
    add(at: Instant, status: Status): void {
      const minute = Math.floor(at / MINUTE);
      const rows = minutes.get(minute) ?? noRows();
      minutes.set(minute, rows);
      rows[status] += 1;
      for (const { length, counts } of totals) {
        if (minute < end && minute >= end - length) counts[status] += 1;
      }
    },
    advanceTo(until: Instant): void {
      const next = Math.floor(until / MINUTE);
      for (const { length, counts } of totals) {
        const enters = Math.max(end, next - length);
        for (let minute = enters; minute < next; minute++) addAll(counts, minute, 1);
        const left = Math.min(end, next - length);
        for (let minute = end - length; minute < left; minute++) addAll(counts, minute, -1);
      }
      end = next;
    },
    until: (): Instant => end * MINUTE,
    counts(): Readonly<Record<Window, StatusCounts>> {
      const entries = WINDOWS.map((window, n) => [window, { ...(totals[n]?.counts ?? noRows()) }]);
      return Object.fromEntries(entries);
    },
  };
}

function noRows(): Record<Status, number> {
  return { success: 0, failure: 0, skipped: 0, warning: 0, unknown: 0 };
}

type Dated = { readonly at: Instant; readonly id: string };

/** One object in one job. */
type Track = {
  readonly about: Pick<ProvisioningEvent, "jobId" | "application" | "source">;
  /** Newest first, down to the newest success. */
  touches: (Dated & Touch & { readonly nextAt: Instant | null })[];
  lastFailureAt: Instant | null;
  reason: (Dated & { readonly text: string }) | null;
  target: (Dated & { readonly text: string }) | null;
};

function createTrack({ jobId, application, source }: ProvisioningEvent): Track {
  const about = { jobId, application, source };
  return { about, touches: [], lastFailureAt: null, reason: null, target: null };
}

/** Ties of a whole second are broken by row id, as the store does. */
function newestFirst(a: Dated, b: Dated): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

function addTouch(track: Track, event: ProvisioningEvent): void {
  const { id, at, action, status, code, error, target } = event;
  const nextAt = event.retry?.nextAt ?? null;
  track.touches.push({ id, at, action, status, code, nextAt });
  track.touches.sort(newestFirst);
  const success = track.touches.findIndex((touch) => touch.status === "success");
  if (success >= 0) track.touches.length = success + 1;
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
function failingSince({ touches }: Track): Instant | null {
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
    sourceId: about.source.id,
    kind: about.source.kind,
    targetId: target?.text ?? null,
    latest: { at: latest.at, action: latest.action, status: latest.status, code: latest.code },
    reason: reason?.text ?? null,
    lastSuccessAt: success?.at ?? null,
    lastSuccessAction: success?.action ?? null,
    lastFailureAt,
    failingSince: failingSince(track),
    attempts: failures.length,
    nextAttemptAt: isFailing ? latest.nextAt : null,
    scoping: null,
  };
}
