import type { Sight, SightTrouble } from "../../domain/facts.ts";
import type { ProvisioningAudit, SyncJob } from "../../domain/provisioning.ts";
import { PROBE_RESULTS, type TargetReading } from "../../domain/target.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { type GraphError, malformed, troubleOf, unavailable } from "../../worker/graph/error.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { DirectoryAudit, SynchronizationJob } from "../../worker/graph/schema.ts";
import type { Ledger } from "./ledger.ts";
import type { TargetLook } from "./record.ts";

type JobBody = ReturnType<typeof SynchronizationJob.parse>;

/** One row of a log; JSON is whatever comes. */
type Row = { readonly id: string; render(): unknown };

/** What Graph and the applications' own servers show. */
export type GraphView = {
  servicePrincipals(): readonly { readonly id: string; readonly displayName: string | null }[];
  jobsOf(servicePrincipalId: string): readonly unknown[] | null;
  /** Rows with from < at < to that can be seen by now. */
  provisioningRows(from: Instant | null, to: Instant | null): readonly Row[];
  auditRows(from: Instant | null, to: Instant | null): readonly Row[];
  /** Null where no server is configured. */
  target(application: string): TargetLook | null;
};

/** The usual pace: jobs and logs every five minutes. */
export const POLL_MS = 5 * MINUTE;

/**
 * As the worker reads the log: an hour again in each look, eight each hour, two days each day, and
 * after an outage its length on top.
 */
const OVERLAP_MS = HOUR;
const REREAD_MS = 8 * HOUR;
const REREAD_OF_DAY_MS = 2 * DAY;

/** What one judgement reads of what was done to a job. */
const AUDITS_MAX = 50;
const SERVICE = "Account Provisioning";

export const TENANT = "backtest";

/** What a failing Graph looks like to the worker. */
const ERRORS: Readonly<Record<string, GraphError>> = {
  down: unavailable(503, "503"),
  cuts: unavailable(null, "ECONNRESET"),
  html: malformed("it is no JSON"),
  throttles: { kind: "throttled", retryAfterMs: 0, message: "Graph asked us to slow down." },
};

export function createReader(ledger: Ledger) {
  const readings = new Map<string, SyncJob>();
  const parse = createParser();
  const audits = createAudits();
  const targets = createTargets();
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
    if (Math.floor(rereadAt / HOUR) !== Math.floor(now / HOUR)) {
      const isNewDay = Math.floor(rereadAt / DAY) !== Math.floor(now / DAY);
      const due = Math.min(rereadAt + HOUR, now);
      rereadAt = now;
      readRows(view, due - (isNewDay ? REREAD_OF_DAY_MS : REREAD_MS), now);
    }
    watermark = now;
    ledger.advanceTo(now);
  };
  const readJobs = (view: GraphView, now: Instant): void => {
    for (const { id, displayName } of view.servicePrincipals()) {
      for (const json of view.jobsOf(id) ?? []) {
        const body = parse(id, json);
        const application = displayName ?? id;
        readings.set(body.jobId, jobOf(body, { servicePrincipalId: id, application }, now));
      }
    }
  };
  const besides = (view: GraphView, job: SyncJob, now: Instant) => ({
    job,
    audits: audits.of(job.servicePrincipalId),
    target: targets.read(view, job.application, now),
  });

  return {
    read(
      view: GraphView,
      fault: string | null,
      now: Instant,
    ): {
      readonly jobs: readonly ReturnType<typeof besides>[];
      readonly sight: Omit<Sight, "jobsAsOf">;
    } {
      if (fault === null) {
        readLog(view, now);
        audits.read(view, now);
        readJobs(view, now);
        trouble = null;
      } else {
        trouble = troubleOf(ERRORS[fault] ?? malformed(fault), trouble, now);
      }
      return {
        jobs: [...readings.values()].map((job) => besides(view, job, now)),
        sight: { logsAsOf: watermark, trouble, jobsEveryMs: POLL_MS, logsEveryMs: POLL_MS },
      };
    },
  };
}

type Owner = Pick<SyncJob, "servicePrincipalId" | "application">;

function jobOf(
  body: JobBody,
  { servicePrincipalId, application }: Owner,
  readAt: Instant,
): SyncJob {
  return {
    tenant: TENANT,
    jobId: body.jobId,
    servicePrincipalId,
    application,
    templateId: body.templateId,
    code: body.code,
    schedule: body.schedule,
    lastExecution: body.lastExecution,
    lastSuccess: body.lastSuccess,
    lastSuccessWithExports: body.lastSuccessWithExports,
    progress: body.progress,
    quarantine: body.quarantine,
    steadyFirstAt: body.steadyFirstAt,
    steadyLastAt: body.steadyLastAt,
    successiveFailures: body.successiveFailures,
    escrowsPruned: body.escrowsPruned,
    synchronizedEntries: body.synchronizedEntries,
    deletionThreshold: body.deletionThreshold,
    readAt,
  };
}

/** Most looks find a job as it was: what was read of the same answer is not read again. */
function createParser() {
  const known = new Map<string, { readonly json: unknown; readonly body: JobBody }>();
  return (principal: string, json: unknown): JobBody => {
    const last = known.get(principal);
    if (last !== undefined && last.json === json) return last.body;
    const body = SynchronizationJob.parse(json);
    known.set(principal, { json, body });
    return body;
  };
}

/** What was done to each job, newest first. */
function createAudits() {
  const known = new Set<string>();
  const byPrincipal = new Map<string, readonly ProvisioningAudit[]>();
  let readTo: Instant | null = null;

  const keep = (audit: ProvisioningAudit): void => {
    const principal = audit.servicePrincipalId ?? "";
    const all = [...(byPrincipal.get(principal) ?? []), audit].sort((a, b) => b.at - a.at);
    byPrincipal.set(principal, all.slice(0, AUDITS_MAX));
  };
  return {
    read(view: GraphView, now: Instant): void {
      for (const row of view.auditRows(readTo === null ? null : readTo - REREAD_MS, now)) {
        if (known.has(row.id)) continue;
        known.add(row.id);
        const { service, ...audit } = DirectoryAudit.parse(row.render());
        if (service === SERVICE) keep(audit);
      }
      readTo = now;
    },
    of: (principal: string): readonly ProvisioningAudit[] => byPrincipal.get(principal) ?? [],
  };
}

const LATENCY_MS = 120;

/** Probes of the applications' own servers, as the worker keeps them. */
function createTargets() {
  const failingSince = new Map<string, Instant>();
  return {
    read(view: GraphView, application: string, now: Instant): TargetReading | null {
      const look = view.target(application);
      if (look === null) return null;
      const result = PROBE_RESULTS.find((one) => one === look.result) ?? "server-error";
      if (result === "ok") failingSince.delete(application);
      else if (!failingSince.has(application)) failingSince.set(application, now);
      return {
        name: application,
        tenant: TENANT,
        application,
        probe: {
          at: now,
          result,
          httpStatus: look.httpStatus,
          latencyMs: result === "ok" ? LATENCY_MS : null,
          message: null,
        },
        scrape: null,
        requestsPerSecond: null,
        failuresPerSecond: null,
        meanLatencyMs: null,
        failingSince: failingSince.get(application) ?? null,
        tokenEndsAt: look.tokenEndsAt,
      };
    },
  };
}
