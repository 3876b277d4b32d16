import type { WorldRun } from "./run-on-threads.ts";
import { worldKindOf } from "./world-kinds.ts";

/** So many people cost as much time as a day's looks do. */
const PEOPLE_PER_DAY = 5000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Before so much has been done, what is left can only be guessed. */
const MIN_SHARE = 0.02;

/** How long a world takes, in days of a small one. */
function worldWeight({ seed, days }: WorldRun): number {
  const { people, maxDays } = worldKindOf(seed);
  return Math.min(days, maxDays) * (1 + (people[0] + people[1]) / 2 / PEOPLE_PER_DAY);
}

/** Counts worlds and says how far a run is; the rest is estimated by the size of what is left. */
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
