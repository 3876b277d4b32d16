import { assess } from "../../domain/assess.ts";
import type { Sight, SightTrouble } from "../../domain/facts.ts";
import { UNKNOWN_FACTS } from "../../domain/facts.ts";
import { decideIncident } from "../../domain/notice/incident.ts";
import type { Incident } from "../../domain/notice/notice.ts";
import { standingOf } from "../../domain/person/standing.ts";
import type { SyncJob } from "../../domain/provisioning.ts";
import { remember } from "../../domain/remember.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { type JobTrace, NO_TRACE } from "../../domain/trace.ts";
import { type GraphError, malformed, troubleOf, unavailable } from "../../worker/graph/error.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { SynchronizationJob } from "../../worker/graph/schema.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { SaidLook, SaidWorld } from "./record.ts";

/** What Graph shows; JSON is whatever comes. */
type GraphView = {
  servicePrincipals(): readonly { readonly id: string; readonly displayName: string | null }[];
  jobsOf(servicePrincipalId: string): readonly unknown[] | null;
  /** Rows with from < at < to that can be seen by now. */
  provisioningRows(
    from: Instant | null,
    to: Instant | null,
  ): readonly { readonly id: string; render(): unknown }[];
};

type Watcher = {
  /** Reads, judges and tells, as the worker does in one round of its looks. */
  look(view: GraphView, fault: string | null, now: Instant): void;
  /** Source ids of those whose standing is `failing`, brought up to date. */
  failing(jobId: string, now: Instant): ReadonlySet<string>;
  said(): SaidWorld;
};

/** The usual pace: jobs and logs every five minutes. */
export const POLL_MS = 5 * MINUTE;

/** As the worker reads the log: an hour again in each look, and the last day once a day. */
const OVERLAP_MS = HOUR;
const REREAD_EVERY_MS = HOUR;
const REREAD_MS = 8 * HOUR;
const REREAD_OF_DAY_MS = 2 * DAY;

const TENANT = "backtest";

/** The worker's judgement of one tenant, without network, queue and Redis. */
export function createWatcher(): Watcher {
  const ledger = createLedger(TENANT);
  const reader = createReader(ledger);
  const judge = createJudge(ledger);
  const failing = new Map<string, Set<string>>();

  const refresh = (now: Instant): void => {
    for (const state of ledger.takeChanged()) {
      const standing = standingOf(state, judge.snapshot(state.jobId), DEFAULT_THRESHOLDS, now);
      judge.proofread([standing.reason, standing.remedy]);
      const ids = failing.get(state.jobId) ?? new Set();
      failing.set(state.jobId, ids);
      if (standing.standing === "failing") ids.add(state.sourceId);
      else ids.delete(state.sourceId);
    }
  };

  return {
    look(view, fault, now) {
      const seen = reader.read(view, fault, now);
      for (const job of seen.jobs) judge.judge(job, { ...seen.sight, jobsAsOf: job.readAt }, now);
    },
    failing(jobId, now) {
      refresh(now);
      return failing.get(jobId) ?? new Set();
    },
    said: judge.said,
  };
}

/** What a failing Graph looks like to the worker. */
const ERRORS: Readonly<Record<string, GraphError>> = {
  down: unavailable(503, "503"),
  cuts: unavailable(null, "ECONNRESET"),
  html: malformed("it is no JSON"),
  throttles: { kind: "throttled", retryAfterMs: 0, message: "Graph asked us to slow down." },
};

function createReader(ledger: Ledger) {
  const readings = new Map<string, SyncJob>();
  let watermark: Instant | null = null;
  let rereadAt: Instant | null = null;
  let trouble: SightTrouble | null = null;

  const readRows = (view: GraphView, from: Instant | null, to: Instant): void => {
    for (const row of view.provisioningRows(from, to)) {
      if (ledger.knows(row.id)) continue;
      const event = readEventRow(row.render());
      if (!event.ok) throw new Error(`A row of the simulator cannot be read: ${event.error}`);
      ledger.add(event.value);
    }
  };
  const readLog = (view: GraphView, now: Instant): void => {
    // The first look stands for the back-fill too.
    readRows(view, watermark === null ? null : watermark - OVERLAP_MS, now);
    rereadAt ??= now;
    if (now - rereadAt >= REREAD_EVERY_MS) {
      const isNewDay = Math.floor(rereadAt / DAY) !== Math.floor(now / DAY);
      rereadAt = now;
      readRows(view, now - (isNewDay ? REREAD_OF_DAY_MS : REREAD_MS), now);
    }
    watermark = now;
    ledger.advanceTo(now);
  };
  const readJobs = (view: GraphView, now: Instant): void => {
    for (const { id, displayName } of view.servicePrincipals()) {
      for (const json of view.jobsOf(id) ?? []) {
        const body = SynchronizationJob.parse(json);
        const application = displayName ?? id;
        const owner = { tenant: TENANT, servicePrincipalId: id, application, readAt: now };
        readings.set(body.jobId, { ...body, ...owner });
      }
    }
  };

  return {
    read(
      view: GraphView,
      fault: string | null,
      now: Instant,
    ): { readonly jobs: Iterable<SyncJob>; readonly sight: Omit<Sight, "jobsAsOf"> } {
      if (fault === null) {
        readLog(view, now);
        readJobs(view, now);
        trouble = null;
      } else {
        trouble = troubleOf(ERRORS[fault] ?? malformed(fault), trouble, now);
      }
      return {
        jobs: readings.values(),
        sight: { logsAsOf: watermark, trouble, jobsEveryMs: POLL_MS, logsEveryMs: POLL_MS },
      };
    },
  };
}

const UNSPEAKABLE = /\b(NaN|undefined|Infinity)\b|\[object /;
/** One fault of wording shows itself at every look; a few examples will do. */
const UNSPEAKABLE_MAX = 20;

function createJudge(ledger: Ledger) {
  const snapshots = new Map<string, JobSnapshot>();
  const traces = new Map<string, JobTrace>();
  const open = new Map<string, Incident>();
  const looks = new Map<string, SaidLook[]>();
  const told: SaidWorld["told"][number][] = [];
  const unspeakable: string[] = [];

  const proofread = (texts: readonly (string | null)[]): void => {
    for (const text of texts) {
      if (text === null || !UNSPEAKABLE.test(text) || unspeakable.length >= UNSPEAKABLE_MAX)
        continue;
      unspeakable.push(text);
    }
  };

  const tell = (snapshot: JobSnapshot, now: Instant): void => {
    const { jobId } = snapshot.job;
    const decision = decideIncident(open.get(jobId) ?? null, snapshot, now, DEFAULT_THRESHOLDS);
    if (decision.kind === "silent") return;
    const { kind, incident } = decision;
    if (kind === "recovered") open.delete(jobId);
    else open.set(jobId, incident);
    if (kind === "unchanged") return;
    proofread([incident.title, incident.reason, incident.remedy]);
    told.push({
      jobId,
      at: now,
      kind,
      condition: snapshot.condition,
      severity: snapshot.severity,
    });
  };

  return {
    proofread,
    snapshot: (jobId: string) => snapshots.get(jobId) ?? null,
    judge(job: SyncJob, sight: Sight, now: Instant): void {
      const seen = { ...UNKNOWN_FACTS, job, sight, ...ledger.facts(job.jobId) };
      const trace = remember(traces.get(job.jobId) ?? NO_TRACE, seen);
      traces.set(job.jobId, trace);
      const facts = { ...seen, trace };
      const before = snapshots.get(job.jobId) ?? null;
      const snapshot = assess(facts, before, DEFAULT_THRESHOLDS, now);
      snapshots.set(job.jobId, snapshot);
      proofread([snapshot.reason, snapshot.remedy, snapshot.quarantine.riskDriver]);
      proofread(figures(snapshot));
      const said = looks.get(job.jobId) ?? [];
      looks.set(job.jobId, said);
      said.push(lookOf(snapshot));
      tell(snapshot, now);
    },
    said: (): SaidWorld => ({ pollMs: POLL_MS, looks, told, unspeakable }),
  };
}

function lookOf({ judgedAt, condition, quarantine, cycle }: JobSnapshot): SaidLook {
  return {
    at: judgedAt,
    condition,
    risk: quarantine.riskScore,
    timeToQuarantineMs: quarantine.timeToQuarantineMs,
    etaMs: cycle.running ? cycle.etaMs : null,
  };
}

/** A figure that is no number shows itself as text. */
function figures({ quarantine, cycle, failureRatio }: JobSnapshot): readonly string[] {
  const all = [
    quarantine.riskScore,
    quarantine.timeToQuarantineMs ?? 0,
    cycle.progressRatio ?? 0,
    cycle.etaMs ?? 0,
    cycle.etaLowMs ?? 0,
    cycle.etaHighMs ?? 0,
    ...Object.values(failureRatio).map((ratio) => ratio ?? 0),
  ];
  return all.every(Number.isFinite) ? [] : [all.join(" ")];
}
