import type { Log } from "../config/log.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import type {
  EventStore,
  IncidentStore,
  JobStore,
  PeopleStore,
  Ping,
  PollStore,
  SeriesStore,
  TargetStore,
} from "../store/store.ts";
import type { Caller } from "./access/caller.ts";
import { Problem } from "./problem.ts";

export type Tenant = { readonly name: string; readonly tenantId: string };

/** What the server reads: it changes nothing. */
type ReadStore = {
  readonly events: Pick<EventStore, "list" | "totals" | "total">;
  readonly people: Pick<
    PeopleStore,
    "search" | "identity" | "states" | "timeline" | "failing" | "total"
  >;
  readonly jobs: Pick<JobStore, "snapshots">;
  readonly polls: Pick<PollStore, "all">;
  readonly incidents: Pick<
    IncidentStore,
    "list" | "get" | "open" | "notice" | "notices" | "waiting"
  >;
  readonly targets: Pick<TargetStore, "list">;
  readonly series: Pick<SeriesStore, "range">;
  readonly ping: Ping;
};

/** What every route stands on. */
export type World = {
  readonly store: ReadStore;
  readonly now: () => Instant;
  readonly tenants: readonly Tenant[];
  readonly thresholds: Thresholds;
  readonly version: string;
  readonly log: Log;
};

/**
 * The tenants that are asked about: all that the caller may see, unless some are named.
 * A tenant that it may not see is as unknown as one that does not exist.
 */
export function tenantsAsked(caller: Caller, named: readonly string[]): readonly string[] {
  const strange = named.find((name) => !caller.tenants.includes(name));
  if (strange !== undefined) throw unknownTenant(strange, caller);
  return named.length === 0 ? caller.tenants : named;
}

function unknownTenant(name: string, caller: Caller): Problem {
  const known = caller.tenants.length === 0 ? "none" : caller.tenants.join(", ");
  return new Problem(
    404,
    `tenant = "${name.slice(0, 80)}" is not known here; you may see: ${known}.`,
  );
}

/** @throws Problem 404 for a job that does not exist or that this caller may not see */
export async function jobAsked(world: World, caller: Caller, jobId: string): Promise<JobSnapshot> {
  const snapshots = await world.store.jobs.snapshots(caller.tenants);
  const found = snapshots.find((snapshot) => snapshot.job.jobId === jobId);
  if (found !== undefined) return found;
  throw new Problem(
    404,
    `jobId = "${jobId.slice(0, 80)}" is not known here; GET /api/v1/jobs lists the jobs you may see.`,
  );
}

/** Oldest of several moments: what is shown together is as old as its oldest part. */
export function oldest(moments: readonly (Instant | null)[]): Instant | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b));
}

/** The moment until which every log row of these tenants has been counted. */
export async function logsAsOf(world: World, tenants: readonly string[]): Promise<Instant | null> {
  const polls = await Promise.all(tenants.map((tenant) => world.store.polls.all(tenant)));
  const marks = polls.map((all) => all.get("logs")?.watermark ?? null);
  // One tenant that we have never read makes the whole answer of unknown age.
  return marks.includes(null) ? null : oldest(marks);
}
