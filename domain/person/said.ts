import type { Instant } from "../time.ts";

const STANDINGS = [
  "provisioned",
  "failing",
  "skipped",
  "disabled",
  "deleted",
  "pending",
  "never-seen",
] as const;
export type StandingName = (typeof STANDINGS)[number];

/** What is said of one object in one app, and when it changes by itself. */
export type Said = {
  readonly standing: StandingName;
  readonly reason: string;
  /** Null when nothing needs doing. */
  readonly remedy: string | null;
  readonly nextAttemptAt: Instant | null;
  /** When it should be as Entra wants it, if nothing new goes wrong; null when a person must act. */
  readonly expectedBy: Instant | null;
};

export function said(standing: StandingName, reason: string, remedy: string | null = null): Said {
  return { standing, reason, remedy, nextAttemptAt: null, expectedBy: null };
}
