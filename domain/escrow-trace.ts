import type { Instant } from "./time.ts";

/** What waited for a retry at one moment. */
export type EscrowPoint = {
  readonly at: Instant;
  /** Failing objects without those that fail only for a manager or member. */
  readonly objects: number;
  readonly references: number;
};
