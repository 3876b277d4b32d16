import type { WorldRun } from "./run-on-threads.ts";
import { worldKindOf } from "./world-kinds.ts";

/** To play a day of a world with this many people takes twice as long as a day of a very small world. */
const PEOPLE_FOR_DOUBLE_WORK = 5000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** The remaining time is shown only when at least this share of the work is done. */
const MIN_SHARE = 0.02;

/** The estimated work for a world, in days of a very small world. */
function worldWeight({ seed, days }: WorldRun): number {
  const { peopleRange, maxDays } = worldKindOf(seed);
  return (
    Math.min(days, maxDays) * (1 + (peopleRange[0] + peopleRange[1]) / 2 / PEOPLE_FOR_DOUBLE_WORK)
  );
}

/** Counts the played worlds, and estimates the remaining time from the size of the other worlds. */
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
