import type { ProvisioningObjectSummary, SynchronizationJob } from "../../simulator/wire.ts";
import { createWorld, type World, type WorldOptions } from "../../simulator/world.ts";

/** A Monday. */
export const MONDAY = Date.parse("2026-05-04T00:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** One application, nobody moves, nothing is wrong: what a test adds is all there is. */
export function smallWorld(options: Partial<WorldOptions> = {}): World {
  return createWorld({
    seed: 11,
    people: 60,
    apps: [{ name: "8x8", share: 1, flaws: 0 }],
    startsAt: MONDAY,
    turnover: null,
    ...options,
  });
}

export function jobOf(world: World, app = "8x8"): SynchronizationJob {
  const principal = world.view.servicePrincipals().find(({ displayName }) => displayName === app);
  const job = world.view.jobsOf(principal?.id ?? "")?.[0];
  if (job === undefined) throw new Error(`${app} has no job.`);
  return job;
}

export function rowsOf(world: World): readonly ProvisioningObjectSummary[] {
  return world.view.provisioningRows(null, null).map((row) => row.render());
}

export const auditsOf = (world: World): readonly string[] =>
  world.view.auditRows(null, null).map((row) => row.render().activityDisplayName);
