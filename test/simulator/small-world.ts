import type { ProvisioningObjectSummary, SynchronizationJob } from "../../simulator/graph-types.ts";
import {
  createSimulatedWorld,
  type SimulatedWorld,
  type SimulatedWorldOptions,
} from "../../simulator/simulated-world.ts";

/** A Monday. */
export const MONDAY = Date.parse("2026-05-04T00:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A world with one application, without turnover and without failures. */
export function createSmallWorld(options: Partial<SimulatedWorldOptions> = {}): SimulatedWorld {
  return createSimulatedWorld({
    seed: 11,
    peopleCount: 60,
    apps: [{ name: "8x8", assignedShare: 1, refusedShare: 0 }],
    startsAt: MONDAY,
    turnover: null,
    ...options,
  });
}

export function graphJobOf(world: SimulatedWorld, app = "8x8"): SynchronizationJob {
  const principal = world.view.servicePrincipals().find(({ displayName }) => displayName === app);
  const job = world.view.jobsOf(principal?.id ?? "")?.[0];
  if (job === undefined) throw new Error(`${app} has no job.`);
  return job;
}

export function renderedRowsOf(world: SimulatedWorld): readonly ProvisioningObjectSummary[] {
  return world.view.provisioningRows(null, null).map((row) => row.render());
}

export const auditActivitiesOf = (world: SimulatedWorld): readonly string[] =>
  world.view.auditRows(null, null).map((row) => row.render().activityDisplayName);
