import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { JobRole, World } from "./world-types.ts";

/** What the product must show once a run has settled. */
export type Truth = {
  /** Number of rows by `eventKey`: job, action and status. */
  readonly events: Readonly<Record<string, number>>;
  /** By job. */
  readonly conditions: Readonly<Record<string, string>>;
  /** By job. */
  readonly failingObjects: Readonly<Record<string, number>>;
  /** By tenant. */
  readonly people: Readonly<Record<string, number>>;
  /** Jobs about which a mail must have been sent. */
  readonly notifiedJobs: readonly string[];
};

const CONDITION_OF_ROLE: Readonly<Record<JobRole, string>> = {
  healthy: "healthy",
  failing: "failing",
  quarantined: "quarantined",
  recovered: "healthy",
  stopped: "stopped",
  paused: "paused",
  poisoned: "healthy",
};

const NOTIFIED_ROLES: readonly JobRole[] = ["failing", "quarantined", "stopped"];

export const eventKey = (syncJob: string, action: string, status: string): string =>
  `${syncJob} ${action} ${status}`;

/** What is true after every row has become visible. */
export function truthOf({ tenants, jobs, rows }: World): Truth {
  const counted = rows.filter((row) => row.counted !== null);
  const events: Record<string, number> = {};
  const newestStatus = new Map<string, Map<string, string>>();
  const people = new Map<string, Set<string>>(tenants.map(({ name }) => [name, new Set()]));
  for (const { tenant, jobId, counted: outcome } of counted) {
    if (outcome === null) continue;
    const key = eventKey(syncJobLabel(jobId), outcome.action, outcome.status);
    events[key] = (events[key] ?? 0) + 1;
    people.get(tenant)?.add(outcome.sourceId);
    const ofJob = newestStatus.get(jobId) ?? new Map<string, string>();
    newestStatus.set(jobId, ofJob.set(outcome.sourceId, outcome.status));
  }
  const failingIn = (jobId: string) =>
    [...(newestStatus.get(jobId)?.values() ?? [])].filter((status) => status === "failure").length;
  return {
    events,
    conditions: Object.fromEntries(jobs.map(({ id, role }) => [id, CONDITION_OF_ROLE[role]])),
    failingObjects: Object.fromEntries(jobs.map(({ id }) => [id, failingIn(id)])),
    people: Object.fromEntries([...people].map(([name, ids]) => [name, ids.size])),
    notifiedJobs: jobs.filter(({ role }) => NOTIFIED_ROLES.includes(role)).map(({ id }) => id),
  };
}
