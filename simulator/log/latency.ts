import { randomStream } from "../random.ts";
import type { Instant } from "../seam.ts";

/** No figure is published; these are invented: median 2 min, 1 % later than 15 min. */
const MEDIAN_MS = 120_000;
const SIGMA = 0.866;
/** One row in 2,000 takes hours. */
const STRAGGLERS = 0.0005;
const HOUR_MS = 3_600_000;

export type Latency = {
  /** When a row that happens now is first seen in Graph. */
  arrivalOf(at: Instant): Instant;
  /** Everything that happens in a window arrives later by so much. */
  delay(window: { readonly from: Instant; readonly until: Instant; readonly byMs: number }): void;
};

export function createLatency(seed: number): Latency {
  const random = randomStream(seed, "latency");
  const windows: Parameters<Latency["delay"]>[0][] = [];
  return {
    arrivalOf(at) {
      const usualMs = random.chance(STRAGGLERS)
        ? HOUR_MS * (1 + 5 * random.next())
        : random.logNormal(MEDIAN_MS, SIGMA);
      const lateMs = windows
        .filter(({ from, until }) => at >= from && at < until)
        .reduce((sum, { byMs }) => sum + byMs, 0);
      return Math.ceil(at + 1000 + usualMs + lateMs);
    },
    delay: (window) => void windows.push(window),
  };
}
