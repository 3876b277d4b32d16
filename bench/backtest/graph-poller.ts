import type { Freshness, ReadFailure } from "../../domain/freshness.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import {
  type ObservedTarget,
  PROBE_RESULTS,
  probeHistoryAfter,
  type TargetProbe,
  UNKNOWN_TRAFFIC,
} from "../../domain/target.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import {
  type GraphError,
  malformedError,
  toReadFailure,
  unavailableError,
} from "../../worker/graph/graph-error.ts";
import { DirectoryAudit, SynchronizationJob } from "../../worker/graph/graph-schemas.ts";
import type { MemoryStore } from "./memory-store.ts";
import type { ProbedTarget } from "./world-records.ts";

type JobBody = ReturnType<typeof SynchronizationJob.parse>;

/** One row of a log; `render` returns unparsed JSON. */
type GraphRow = { readonly id: string; render(): unknown };

/** What Graph and the target servers return. */
export type PolledView = {
  servicePrincipals(): readonly { readonly id: string; readonly displayName: string | null }[];
  jobsOf(servicePrincipalId: string): readonly unknown[] | null;
  /** Rows with from < at < to that Graph already shows. */
  provisioningRows(from: Instant | null, to: Instant | null): readonly GraphRow[];
  auditRows(from: Instant | null, to: Instant | null): readonly GraphRow[];
  /** Null when the application has no probed server. */
  target(application: string): ProbedTarget | null;
};

/** The default poll interval of jobs and logs. */
export const POLL_MS = 5 * MINUTE;

/**
 * How much of the log the worker reads again: every poll rereads the last hour, the first poll of
 * an hour the last eight hours, and the first poll of a day the last two days. After an outage, the
 * reread part also contains the time of the outage.
 */
const OVERLAP_MS = HOUR;
const REREAD_MS = 8 * HOUR;
const DAILY_REREAD_MS = 2 * DAY;

/** How many audit entries one assessment reads. */
const MAX_AUDITS = 50;
const AUDIT_SERVICE = "Account Provisioning";

export const TENANT = "backtest";

/** The error that the worker gets for each kind of Graph outage. */
const GRAPH_ERRORS: Readonly<Record<string, GraphError>> = {
  down: unavailableError(503, "503"),
  "cuts-connections": unavailableError(null, "ECONNRESET"),
  "answers-html": malformedError("it is no JSON"),
  throttles: { kind: "throttled", retryAfterMs: 0, message: "Graph asked us to slow down." },
};

export function createGraphPoller(memoryStore: MemoryStore) {
  const observedJobs = new Map<string, ObservedJob>();
  const parse = createJobParser();
  const audits = createAuditReader();
  const targets = createTargetReader();
  let watermark: Instant | null = null;
  let lastRereadAt: Instant | null = null;
  let readFailure: ReadFailure | null = null;

  const pollRows = (view: PolledView, from: Instant | null, to: Instant): void => {
    for (const row of view.provisioningRows(from, to)) {
      if (memoryStore.hasRow(row.id)) continue;
      const event = readEventRow(row.render());
      if (!event.ok) throw new Error(`A row of the simulator cannot be read: ${event.error}`);
      memoryStore.add(event.value);
    }
  };
  const pollLog = (view: PolledView, now: Instant): void => {
    // The first poll reads the whole log, so that no back-fill is needed.
    pollRows(view, watermark === null ? null : watermark - OVERLAP_MS, now);
    lastRereadAt ??= now;
    if (Math.floor(lastRereadAt / HOUR) !== Math.floor(now / HOUR)) {
      const isNewDay = Math.floor(lastRereadAt / DAY) !== Math.floor(now / DAY);
      const rereadDueAt = Math.min(lastRereadAt + HOUR, now);
      lastRereadAt = now;
      pollRows(view, rereadDueAt - (isNewDay ? DAILY_REREAD_MS : REREAD_MS), now);
    }
    watermark = now;
    memoryStore.advanceTo(now);
  };
  const pollJobs = (view: PolledView, now: Instant): void => {
    for (const { id, displayName } of view.servicePrincipals()) {
      for (const json of view.jobsOf(id) ?? []) {
        const body = parse(id, json);
        const application = displayName ?? id;
        observedJobs.set(
          body.jobId,
          toObservedJob(body, { servicePrincipalId: id, application }, now),
        );
      }
    }
  };
  const inputsFor = (view: PolledView, job: ObservedJob, now: Instant) => ({
    job,
    audits: audits.auditsOf(job.servicePrincipalId),
    target: targets.read(view, job.application, now),
  });

  return {
    poll(
      view: PolledView,
      fault: string | null,
      now: Instant,
    ): {
      readonly jobs: readonly ReturnType<typeof inputsFor>[];
      readonly freshness: Omit<Freshness, "jobAsOf">;
    } {
      if (fault === null) {
        pollLog(view, now);
        audits.read(view, now);
        pollJobs(view, now);
        readFailure = null;
      } else {
        readFailure = toReadFailure(GRAPH_ERRORS[fault] ?? malformedError(fault), readFailure, now);
      }
      return {
        jobs: [...observedJobs.values()].map((job) => inputsFor(view, job, now)),
        freshness: {
          logAsOf: watermark,
          readFailure,
          jobPollIntervalMs: POLL_MS,
          logPollIntervalMs: POLL_MS,
        },
      };
    },
  };
}

type JobOwner = Pick<ObservedJob, "servicePrincipalId" | "application">;

function toObservedJob(
  body: JobBody,
  { servicePrincipalId, application }: JobOwner,
  readAt: Instant,
): ObservedJob {
  return {
    tenant: TENANT,
    jobId: body.jobId,
    servicePrincipalId,
    application,
    templateId: body.templateId,
    sourceSystem: body.sourceSystem,
    targetSystem: body.targetSystem,
    statusCode: body.statusCode,
    schedule: body.schedule,
    lastExecution: body.lastExecution,
    lastSuccess: body.lastSuccess,
    lastSuccessWithExports: body.lastSuccessWithExports,
    progress: body.progress,
    quarantine: body.quarantine,
    steadyStateFirstAt: body.steadyStateFirstAt,
    steadyStateLastAt: body.steadyStateLastAt,
    successiveFailedCycles: body.successiveFailedCycles,
    escrowsPruned: body.escrowsPruned,
    synchronizedEntries: body.synchronizedEntries,
    deletionThreshold: body.deletionThreshold,
    readAt,
  };
}

/** Parses a job object, and reuses the last result when Graph returned the identical object. */
function createJobParser() {
  const lastByPrincipal = new Map<string, { readonly json: unknown; readonly body: JobBody }>();
  return (principal: string, json: unknown): JobBody => {
    const last = lastByPrincipal.get(principal);
    if (last !== undefined && last.json === json) return last.body;
    const body = SynchronizationJob.parse(json);
    lastByPrincipal.set(principal, { json, body });
    return body;
  };
}

/** Collects the audit entries of each job, newest first. */
function createAuditReader() {
  const knownIds = new Set<string>();
  const byPrincipal = new Map<string, readonly ProvisioningAudit[]>();
  let readUntil: Instant | null = null;

  const addAudit = (audit: ProvisioningAudit): void => {
    const principal = audit.servicePrincipalId ?? "";
    const all = [...(byPrincipal.get(principal) ?? []), audit].sort((a, b) => b.at - a.at);
    byPrincipal.set(principal, all.slice(0, MAX_AUDITS));
  };
  return {
    read(view: PolledView, now: Instant): void {
      for (const row of view.auditRows(readUntil === null ? null : readUntil - REREAD_MS, now)) {
        if (knownIds.has(row.id)) continue;
        knownIds.add(row.id);
        const { service, ...audit } = DirectoryAudit.parse(row.render());
        if (service === AUDIT_SERVICE) addAudit(audit);
      }
      readUntil = now;
    },
    auditsOf: (principal: string): readonly ProvisioningAudit[] => byPrincipal.get(principal) ?? [],
  };
}

const LATENCY_MS = 120;

/** Builds the observed target of an application from its probe, as the worker stores it. */
function createTargetReader() {
  const previousTargets = new Map<string, ObservedTarget>();
  return {
    read(view: PolledView, application: string, now: Instant): ObservedTarget | null {
      const probed = view.target(application);
      if (probed === null) return null;
      const result = PROBE_RESULTS.find((known) => known === probed.result) ?? "server-error";
      const probe: TargetProbe = {
        at: now,
        result,
        httpStatus: probed.httpStatus,
        latencyMs: result === "ok" ? LATENCY_MS : null,
        message: null,
      };
      const target: ObservedTarget = {
        name: application,
        tenant: TENANT,
        application,
        probe,
        scrape: null,
        traffic: UNKNOWN_TRAFFIC,
        ...probeHistoryAfter(previousTargets.get(application) ?? null, probe),
        tokenExpiry:
          probed.tokenExpiresAt === null ? null : { at: probed.tokenExpiresAt, whose: "entra" },
      };
      previousTargets.set(application, target);
      return target;
    },
  };
}
