import { assess } from "../../domain/assess.ts";
import type { SightTrouble, TenantSight } from "../../domain/facts.ts";
import type { SyncJob } from "../../domain/provisioning.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import type { TenantSnapshot } from "../../domain/tenant-sight.ts";
import { assessTenant } from "../../domain/tenant-sight.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";
import { counts, factsOf, healthy, NOON, RAN, rejected } from "./jobs.ts";

/** What one minute brings to the looks of a tenant. */
export const MINUTES = [
  "ok",
  "refused",
  "down",
  "no-log",
  "one-forbidden",
  "stuck",
  "off",
] as const;
export type Minute = (typeof MINUTES)[number];

const TROUBLES = {
  unauthorised: "Graph refused the client secret (AADSTS7000222: it has expired)",
  unavailable: "Graph cannot be reached (503); it is tried again at the next look.",
  unlicensed: "This tenant has no licence for its provisioning log.",
} as const;

type Trouble = keyof typeof TROUBLES | null;

/** What the two looks come to; null when they are not even taken. */
const OUTCOMES: Readonly<
  Record<Minute, { readonly jobs: Trouble; readonly logs: Trouble } | null>
> = {
  ok: { jobs: null, logs: null },
  refused: { jobs: "unauthorised", logs: "unauthorised" },
  down: { jobs: "unavailable", logs: "unavailable" },
  "no-log": { jobs: null, logs: "unlicensed" },
  "one-forbidden": { jobs: null, logs: null },
  stuck: null,
  off: null,
};

type Source = TenantSight["jobs"];
const NEVER: Source = { asOf: null, triedAt: null, trouble: null, everyMs: MINUTE };

function tried(before: Source, kind: Trouble, now: Instant): Source {
  if (kind === null) return { ...before, asOf: now, triedAt: now, trouble: null };
  const since = before.trouble?.kind === kind ? before.trouble.since : now;
  const trouble: SightTrouble = { kind, since, message: TROUBLES[kind] };
  return { ...before, triedAt: now, trouble };
}

/** A tenant of several apps, as the worker sees it minute by minute; nothing of it is kept. */
export function watchTenant(apps: readonly string[]) {
  let sight: TenantSight = { tenant: "contoso", jobs: NEVER, logs: NEVER };
  const readAt = new Map<string, Instant>();
  const snapshots = new Map<string, JobSnapshot>();

  const look = (minute: Minute, now: Instant): void => {
    const outcome = OUTCOMES[minute];
    if (outcome === null) return;
    const { jobs, logs } = outcome;
    sight = { ...sight, jobs: tried(sight.jobs, jobs, now), logs: tried(sight.logs, logs, now) };
    if (jobs !== null) return;
    for (const app of minute === "one-forbidden" ? apps.slice(1) : apps) readAt.set(app, now);
  };

  const judge = (app: string, now: Instant): JobSnapshot => {
    const { jobs, logs } = sight;
    const job = jobOf(app, readAt.get(app) ?? NOON);
    const own = {
      jobsAsOf: job.readAt,
      logsAsOf: logs.asOf,
      trouble: jobs.trouble ?? logs.trouble,
      jobsEveryMs: MINUTE,
      logsEveryMs: MINUTE,
    };
    const facts = factsOf(job, { sight: own, ...failures(app) });
    const snapshot = assess(facts, snapshots.get(app) ?? null, DEFAULT_THRESHOLDS, now);
    snapshots.set(app, snapshot);
    return snapshot;
  };

  return (minute: Minute, now: Instant): TenantSnapshot => {
    look(minute, now);
    const judged = apps.map((app) => judge(app, now));
    return assessTenant(sight, judged, DEFAULT_THRESHOLDS, now);
  };
}

/** An app's name tells what its job is like. */
function jobOf(app: string, readAt: Instant): SyncJob {
  const last = { ...RAN, escrowed: 0, beganAt: readAt - 6 * MINUTE, endedAt: readAt - 5 * MINUTE };
  const job = { ...healthy, application: app, jobId: `scim.${app}`, lastExecution: last, readAt };
  if (app === "Held") return { ...job, code: "quarantine", quarantine: rejected.quarantine };
  return app === "Resting" ? { ...job, code: "paused" } : job;
}

function failures(app: string) {
  if (app !== "Failing") return {};
  return {
    counts: counts({ "24h": { failure: 12, success: 12 } }),
    failing: [{ code: "EntryConflict", objects: 12 }],
    failingObjects: 12,
  };
}
