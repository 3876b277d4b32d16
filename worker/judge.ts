import type { Log } from "../config/log.ts";
import { assess } from "../domain/assess.ts";
import type { Sight, TenantSight } from "../domain/facts.ts";
import { decideIncident, type IncidentDecision } from "../domain/notice/incident.ts";
import { type Post, tell, tellTenant } from "../domain/notice/mail.ts";
import type { Incident } from "../domain/notice/notice.ts";
import { decideTenantIncident, isTenantsMatter } from "../domain/notice/tenant-incident.ts";
import type { SyncJob } from "../domain/provisioning.ts";
import { remember } from "../domain/remember.ts";
import { assessTenant, lostSources } from "../domain/tenant-sight.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { NO_TRACE } from "../domain/trace.ts";
import type {
  IncidentStore,
  JobStore,
  PollKind,
  PollState,
  PollStore,
  SeriesStore,
  TargetStore,
} from "../store/store.ts";
import { type FactStore, gatherFacts } from "./gather-facts.ts";

export type JudgeDeps = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly store: {
    readonly jobs: Pick<
      JobStore,
      "readings" | "snapshots" | "saveSnapshot" | "traces" | "saveTrace" | "configurations"
    >;
    readonly targets: Pick<TargetStore, "list">;
    readonly polls: Pick<PollStore, "all">;
    readonly incidents: Pick<IncidentStore, "open" | "apply">;
    readonly series: Pick<SeriesStore, "put">;
  } & FactStore;
  readonly thresholds: Thresholds;
  /** Who is told, and how the mail is addressed. */
  readonly post: Post;
  readonly every: { readonly jobsMs: Millis; readonly logsMs: Millis };
  readonly now: () => Instant;
  readonly log: Log;
};

/** Jobs judged at once: enough to fill Redis' pipeline, few enough to let other looks in between. */
const JUDGED_AT_ONCE = 16;

/** The job id under which the incidents of a whole tenant are kept. */
const WHOLE_TENANT = "";

/**
 * Judges every known job of a tenant, then the tenant's sight as a whole, and keeps what is to be
 * told. Safe to repeat from any point.
 */
export async function judgeTenant(deps: JudgeDeps): Promise<void> {
  const { store, tenant } = deps;
  const startedAt = deps.now();
  const [readings, snapshots, traces, configurations, targets] = await Promise.all([
    store.jobs.readings(tenant),
    store.jobs.snapshots([tenant]),
    store.jobs.traces(tenant),
    store.jobs.configurations(tenant),
    store.targets.list([tenant]),
  ]);
  const [polls, [blindness]] = await Promise.all([
    store.polls.all(tenant),
    store.incidents.open(tenant, WHOLE_TENANT),
  ]);
  const before = new Map(snapshots.map((snapshot) => [snapshot.job.jobId, snapshot]));
  const seen = tenantSight(deps, readings, polls);
  const outage: Outage = {
    lost: lostSources(seen, deps.thresholds, startedAt),
    open: blindness ?? null,
  };
  const judged: Snapshot[] = [];

  const judgeNext = async (queue: Iterator<SyncJob>): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const job = next.value;
      const shared = { sight: sight(job, polls, deps.every), targets, configurations };
      const seen = await gatherFacts(job, shared, store);
      const remembered = traces.get(job.jobId) ?? NO_TRACE;
      const trace = remember(remembered, seen);
      const facts = { ...seen, trace };
      const snapshot = assess(facts, before.get(job.jobId) ?? null, deps.thresholds, deps.now());
      await store.jobs.saveSnapshot(snapshot);
      if (trace !== remembered) await store.jobs.saveTrace(tenant, job.jobId, trace);
      await keepSeries(snapshot, store);
      await decide(snapshot, outage, deps);
      judged.push(snapshot);
    }
  };
  const queue = readings.values();
  await Promise.all(Array.from({ length: JUDGED_AT_ONCE }, () => judgeNext(queue)));
  await decideTenant(seen, judged, outage, deps);
}

type Snapshot = ReturnType<typeof assess>;

/** What of the whole tenant is not seen, and whether that has been told. */
type Outage = { readonly lost: ReturnType<typeof lostSources>; readonly open: Incident | null };

function sight(
  job: SyncJob,
  polls: ReadonlyMap<PollKind, PollState>,
  every: JudgeDeps["every"],
): Sight {
  const logs = polls.get("logs");
  const jobs = polls.get("jobs");
  return {
    jobsAsOf: job.readAt,
    logsAsOf: logs?.watermark ?? null,
    trouble: jobs?.trouble ?? logs?.trouble ?? null,
    jobsEveryMs: every.jobsMs,
    logsEveryMs: every.logsMs,
  };
}

/** What all jobs share; of the job states the newest counts, whichever look has read it. */
function tenantSight(
  { tenant, every }: JudgeDeps,
  readings: readonly SyncJob[],
  polls: ReadonlyMap<PollKind, PollState>,
): TenantSight {
  const jobs = polls.get("jobs");
  const logs = polls.get("logs");
  const reads = [jobs?.lastSuccessAt ?? null, ...readings.map(({ readAt }) => readAt)];
  const newest = reads.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  const of = (poll: PollState | undefined) => ({
    triedAt: poll?.lastTryAt ?? null,
    trouble: poll?.trouble ?? null,
  });
  return {
    tenant,
    jobs: { ...of(jobs), asOf: newest, everyMs: every.jobsMs },
    logs: { ...of(logs), asOf: logs?.watermark ?? null, everyMs: every.logsMs },
  };
}

/** Speaks of one job or stays silent; what is blind for the tenant's reason is told once for all. */
async function decide(snapshot: Snapshot, outage: Outage, deps: JudgeDeps): Promise<void> {
  const { store, thresholds } = deps;
  const { judgedAt } = snapshot;
  const { tenant, jobId } = snapshot.job;
  const [open] = await store.incidents.open(tenant, jobId);
  if (open === undefined && isTenantsMatter(snapshot, outage.lost, outage.open, thresholds)) return;
  const decision = decideIncident(open ?? null, snapshot, judgedAt, thresholds);
  await carryOut(decision, open ?? null, deps, (telling) =>
    tell(telling, snapshot, deps.post, judgedAt),
  );
}

async function decideTenant(
  seen: TenantSight,
  judged: readonly Snapshot[],
  { open }: Outage,
  deps: JudgeDeps,
): Promise<void> {
  const now = deps.now();
  const snapshot = assessTenant(seen, judged, deps.thresholds, now);
  const decision = decideTenantIncident(open, snapshot, now, deps.thresholds);
  await carryOut(decision, open, deps, (telling) => tellTenant(telling, snapshot, deps.post, now));
}

type Telling = Parameters<typeof tell>[0];

/** Incident and notices are kept in one step, before anything is sent. */
async function carryOut(
  decision: IncidentDecision,
  open: Incident | null,
  { store, log }: JudgeDeps,
  write: (telling: Telling) => ReturnType<typeof tell>,
): Promise<void> {
  switch (decision.kind) {
    case "silent":
      return;
    case "unchanged":
      if (decision.incident === open) return;
      await store.incidents.apply({ incident: decision.incident, notices: [] });
      return;
    default: {
      const told = write(decision);
      await store.incidents.apply(told);
      const { tenant, jobId, kind, condition } = told.incident;
      const notices = told.notices.length;
      log.info({ tenant, jobId, kind, condition, notices, reason: decision.kind }, "incident told");
    }
  }
}

async function keepSeries(snapshot: Snapshot, store: JudgeDeps["store"]): Promise<void> {
  const { job, judgedAt: at } = snapshot;
  const points: readonly (readonly [string, number | null])[] = [
    ["failing-objects", snapshot.failingObjects],
    ["failure-ratio-1h", snapshot.failureRatio["1h"]],
    ["progress-ratio", snapshot.cycle.progressRatio],
    ["risk-score", snapshot.quarantine.riskScore],
  ];
  await Promise.all(
    points.map(([name, value]) =>
      value === null ? null : store.series.put(name, job.tenant, job.jobId, { at, value }),
    ),
  );
}
