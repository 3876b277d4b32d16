import type { Log } from "../config/log.ts";
import { assess } from "../domain/assess.ts";
import type { JobFacts, Sight } from "../domain/facts.ts";
import { decideIncident } from "../domain/incident.ts";
import { type Post, tell } from "../domain/mail.ts";
import type { SyncJob } from "../domain/provisioning.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { PollKind, PollState, Store } from "../store/store.ts";

export type JudgeDeps = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly store: {
    readonly events: Pick<Store["events"], "countsByWindow" | "total">;
    readonly people: Pick<Store["people"], "failingByCode">;
    readonly jobs: Pick<Store["jobs"], "readings" | "snapshots" | "saveSnapshot">;
    readonly polls: Pick<Store["polls"], "all">;
    readonly incidents: Pick<Store["incidents"], "open" | "apply">;
    readonly series: Pick<Store["series"], "put">;
  };
  readonly thresholds: Thresholds;
  /** Who is told, and how the mail is addressed. */
  readonly post: Post;
  readonly every: { readonly jobsMs: Millis; readonly logsMs: Millis };
  readonly now: () => Instant;
  readonly log: Log;
};

/** Jobs judged at once: enough to fill Redis' pipeline, few enough to let other looks in between. */
const JUDGED_AT_ONCE = 16;

/** Judges every known job of a tenant, and keeps what is to be told. Safe to repeat from any point. */
export async function judgeTenant(deps: JudgeDeps): Promise<void> {
  const { store, tenant } = deps;
  const [readings, snapshots, polls] = await Promise.all([
    store.jobs.readings(tenant),
    store.jobs.snapshots([tenant]),
    store.polls.all(tenant),
  ]);
  const before = new Map(snapshots.map((snapshot) => [snapshot.job.jobId, snapshot]));

  const judgeNext = async (queue: Iterator<SyncJob>): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const job = next.value;
      const facts = await gather(job, sight(job, polls, deps.every), store);
      const snapshot = assess(facts, before.get(job.jobId) ?? null, deps.thresholds, deps.now());
      await store.jobs.saveSnapshot(snapshot);
      await keepSeries(snapshot, store);
      await decide(snapshot, deps);
    }
  };
  const queue = readings.values();
  await Promise.all(Array.from({ length: JUDGED_AT_ONCE }, () => judgeNext(queue)));
}

type Snapshot = ReturnType<typeof assess>;

async function gather(job: SyncJob, seen: Sight, store: JudgeDeps["store"]): Promise<JobFacts> {
  const { tenant, jobId } = job;
  // Windows end where our sight of the log does: later there is nothing yet, which is no zero.
  const until = seen.logsAsOf ?? job.readAt;
  const [counts, events, failing] = await Promise.all([
    store.events.countsByWindow(tenant, jobId, until),
    store.events.total(tenant, jobId),
    store.people.failingByCode(tenant, jobId),
  ]);
  const failingObjects = failing.reduce((sum, { objects }) => sum + objects, 0);
  return { job, sight: seen, counts, events, failing, failingObjects };
}

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

/** Speaks or stays silent; incident and notices are kept in one step, before anything is sent. */
async function decide(snapshot: Snapshot, deps: JudgeDeps): Promise<void> {
  const { store, thresholds, post, log } = deps;
  const { tenant, jobId } = snapshot.job;
  const [open] = await store.incidents.open(tenant, jobId);
  const decision = decideIncident(open ?? null, snapshot, snapshot.judgedAt, thresholds);
  switch (decision.kind) {
    case "silent":
      return;
    case "unchanged":
      await store.incidents.apply({ incident: decision.incident, notices: [] });
      return;
    default: {
      const told = tell(decision, snapshot, post, snapshot.judgedAt);
      await store.incidents.apply(told);
      const { condition } = snapshot;
      const notices = told.notices.length;
      log.info({ tenant, jobId, condition, notices, reason: decision.kind }, "incident told");
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
