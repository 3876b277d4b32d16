import type { Instant } from "../time.ts";

/** How a job is set up, as far as Graph lets us read it. */
export type JobConfiguration = {
  readonly readAt: Instant;
  /** Entra's own mail about quarantine is switched on; null when it could not be read. */
  readonly notifies: boolean | null;
};
