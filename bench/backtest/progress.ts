import type { Errand } from "./crew.ts";
import { turnOf } from "./turns.ts";

/** So many people cost as much time as a day's looks do. */
const PEOPLE_PER_DAY = 5000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Before so much has been done, what is left can only be guessed. */
const LEAST_SHARE = 0.02;

/** How long a world takes, in days of a small one. */
function weightOf({ seed, days }: Errand): number {
  const { people, daysMost } = turnOf(seed);
  return Math.min(days, daysMost) * (1 + (people[0] + people[1]) / 2 / PEOPLE_PER_DAY);
}

/** Counts worlds and says how far a run is; the rest is estimated by the size of what is left. */
export function createProgress(errands: readonly Errand[]) {
  const all = errands.reduce((sum, errand) => sum + weightOf(errand), 0);
  let done = 0;
  let worlds = 0;
  let failed = 0;
  return {
    add(errand: Errand, isFailed: boolean): void {
      done += weightOf(errand);
      worlds += 1;
      if (isFailed) failed += 1;
    },
    line(elapsedMs: number): string {
      const share = done / all;
      const parts = [
        `${worlds} of ${errands.length} worlds`,
        failed === 0 ? null : `${failed} failed`,
        `${Math.round(elapsedMs / SECOND_MS)} s`,
        share < LEAST_SHARE || share >= 1
          ? null
          : `about ${sayTime((elapsedMs * (1 - share)) / share)} left`,
      ];
      return `backtest: ${parts.filter((part) => part !== null).join(", ")}`;
    },
  };
}

function sayTime(ms: number): string {
  return ms < 2 * MINUTE_MS ? `${Math.ceil(ms / SECOND_MS)} s` : `${Math.ceil(ms / MINUTE_MS)} min`;
}
