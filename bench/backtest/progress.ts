import type { WorldRun } from "./run-on-threads.ts";
import { worldKindOf } from "./world-kinds.ts";

/** A world with this many people takes twice as long per day as a very small one. */
const PEOPLE_PER_DAY = 5000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Below this share of work done, no remaining time is shown. */
const MIN_SHARE = 0.02;

/** Estimated work of a world, in days of a very small world. */
function worldWeight({ seed, days }: WorldRun): number {
  const { people, maxDays } = worldKindOf(seed);
  return Math.min(days, maxDays) * (1 + (people[0] + people[1]) / 2 / PEOPLE_PER_DAY);
}

/** Counts played worlds and estimates the remaining time from the size of the others. */
export function createRunProgress(runs: readonly WorldRun[]) {
  const totalWeight = runs.reduce((sum, run) => sum + worldWeight(run), 0);
  let doneWeight = 0;
  let worlds = 0;
  let failed = 0;
  return {
    add(run: WorldRun, isFailed: boolean): void {
      doneWeight += worldWeight(run);
      worlds += 1;
      if (isFailed) failed += 1;
    },
    progressLine(elapsedMs: number): string {
      const share = doneWeight / totalWeight;
      const parts = [
        `${worlds} of ${runs.length} worlds`,
        failed === 0 ? null : `${failed} failed`,
        `${Math.round(elapsedMs / SECOND_MS)} s`,
        share < MIN_SHARE || share >= 1
          ? null
          : `about ${formatTimeLeft((elapsedMs * (1 - share)) / share)} left`,
      ];
      return `backtest: ${parts.filter((part) => part !== null).join(", ")}`;
    },
  };
}

function formatTimeLeft(ms: number): string {
  return ms < 2 * MINUTE_MS ? `${Math.ceil(ms / SECOND_MS)} s` : `${Math.ceil(ms / MINUTE_MS)} min`;
}
