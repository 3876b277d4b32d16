import { fixedRandom } from "../random.ts";
import type { Instant } from "../tenant-view.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { SimulatedJob } from "./simulated-job.ts";

/** The pace stays the same for about this long. */
const PACE_BLOCK_MS = 45 * 60_000;

/** 1 without pace changes, otherwise 1 to the factor of the changes. */
export function paceFactorAt(
  { tenant }: CycleContext,
  { app, paceChanges }: SimulatedJob,
  now: Instant,
): number {
  if (paceChanges === null || now >= paceChanges.until) return 1;
  const block = Math.floor(now / PACE_BLOCK_MS);
  return paceChanges.factor ** fixedRandom(tenant.seed, `pace of ${app.name}`, block);
}

/** Share of the cycles that begin late while a job has late starts. */
const LATE_START_SHARE = 0.5;
const MIN_LATE_START_MS = 60_000;

/** 0, or a delay between a minute and the maximum; short delays are more frequent than long ones. */
export function startDelayMs(
  { tenant }: CycleContext,
  { app, lateStarts }: SimulatedJob,
  at: Instant,
): number {
  if (lateStarts === null || at >= lateStarts.until) return 0;
  const cycle = Math.floor(at / 1000);
  if (fixedRandom(tenant.seed, `late start of ${app.name}`, cycle) >= LATE_START_SHARE) return 0;
  const share = fixedRandom(tenant.seed, `start delay of ${app.name}`, cycle);
  return MIN_LATE_START_MS * (lateStarts.maxDelayMs / MIN_LATE_START_MS) ** share;
}
