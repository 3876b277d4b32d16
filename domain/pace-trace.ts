import type { Instant } from "./time.ts";

/** How far the running cycle was at one moment. */
export type PacePoint = {
  readonly at: Instant;
  /** 0..1 */
  readonly progressRatio: number;
};
