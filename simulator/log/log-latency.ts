import { createRandomStream } from "../random.ts";
import type { Instant } from "../tenant-view.ts";

/** No figure is published; these are invented: median 2 min, 1 % later than 15 min. */
const MEDIAN_MS = 120_000;
const SIGMA = 0.866;
/** One row in 2,000 takes hours. */
const VERY_LATE_SHARE = 0.0005;
const HOUR_MS = 3_600_000;

export type LogLatency = {
  /** When a row that happens now is first seen in Graph. */
  visibleAtFor(at: Instant): Instant;
  /** Everything that happens in a window arrives later by so much. */
  addDelay(window: {
    readonly from: Instant;
    readonly until: Instant;
    readonly byMs: number;
  }): void;
};

export function createLogLatency(seed: number): LogLatency {
  const random = createRandomStream(seed, "latency");
  const windows: Parameters<LogLatency["addDelay"]>[0][] = [];
  return {
    visibleAtFor(at) {
      const baseMs = random.isChosen(VERY_LATE_SHARE)
        ? HOUR_MS * (1 + 5 * random.next())
        : random.logNormal(MEDIAN_MS, SIGMA);
      const extraMs = windows
        .filter(({ from, until }) => at >= from && at < until)
        .reduce((sum, { byMs }) => sum + byMs, 0);
      return Math.ceil(at + 1000 + baseMs + extraMs);
    },
    addDelay: (window) => void windows.push(window),
  };
}
