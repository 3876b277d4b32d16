import { createRandomStream } from "../random.ts";
import type { Instant } from "../tenant-view.ts";

/**
 * Microsoft publishes no latency, so these values are invented: the median is 2 minutes, and 1 % of
 * the rows are later than 15 minutes.
 */
const MEDIAN_MS = 120_000;
const SIGMA = 0.866;
/** One row in 2,000 becomes visible only after one to six hours. */
const VERY_LATE_SHARE = 0.0005;
const HOUR_MS = 3_600_000;

export type LogLatency = {
  /** The time from which Graph shows the row of an operation that happened at `at`. */
  visibleAtFor(at: Instant): Instant;
  /** Delays the rows of operations in the window. */
  addDelay(window: DelayWindow): void;
};

type DelayWindow = {
  readonly from: Instant;
  readonly until: Instant;
  readonly delayMs: number;
  /** Share of the rows that are late, each by a random time up to `delayMs`; null: all by `delayMs`. */
  readonly randomShare: number | null;
};

export function createLogLatency(seed: number): LogLatency {
  const random = createRandomStream(seed, "latency");
  const lateRandom = createRandomStream(seed, "late rows");
  const windows: DelayWindow[] = [];
  const drawDelayMs = ({ delayMs, randomShare }: DelayWindow): number => {
    if (randomShare === null) return delayMs;
    return lateRandom.isChosen(randomShare) ? delayMs * lateRandom.next() : 0;
  };
  return {
    visibleAtFor(at) {
      const baseMs = random.isChosen(VERY_LATE_SHARE)
        ? HOUR_MS * (1 + 5 * random.next())
        : random.logNormal(MEDIAN_MS, SIGMA);
      const extraMs = windows
        .filter(({ from, until }) => at >= from && at < until)
        .reduce((sum, window) => sum + drawDelayMs(window), 0);
      return Math.ceil(at + 1000 + baseMs + extraMs);
    },
    addDelay: (window) => void windows.push(window),
  };
}
