import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY, SECOND } from "../domain/time.ts";
import type { Write } from "./apply.ts";
import type { CycleDay } from "./cycles.ts";
import type { JobView } from "./job-view.ts";
import type { JobKeys, Retention } from "./keys.ts";
import { HOUR_COUNTERS_EXTRA_MS } from "./keys.ts";
import type { Touch } from "./object-state.ts";
import type { BlockPlace } from "./rows.ts";

/** An event that is not counted yet. */
export type Fresh = {
  readonly event: ProvisioningEvent;
  /** Digest of its id as latin1. */
  readonly id: string;
  readonly hour: number;
  /** Digest of its object, and the same as latin1. */
  readonly object: Buffer;
  readonly name: string;
  /** Digest of its cycle; 0 for none. */
  readonly cycle: number;
};

/** What is kept of the objects and cycles concerned, at one version of the job. */
export type Found = {
  readonly version: string | null;
  /** By the object's digest as latin1. */
  readonly touches: ReadonlyMap<string, readonly Touch[]>;
  /** By key and id. */
  readonly cycles: ReadonlyMap<string, CycleDay>;
  /** Row ids by `placeName`, of touches whose moment is shared. */
  readonly ids: ReadonlyMap<string, string>;
};

export type CommitInput = {
  readonly keys: JobKeys;
  readonly view: JobView;
  readonly found: Found;
  readonly fresh: readonly Fresh[];
  readonly retention: Retention;
  readonly writer: string;
  /** Buckets whose life this process has prolonged today: once a day is enough, see `idle`. */
  readonly prolonged: Uint8Array;
  readonly now: Instant;
};

/** An event with the place of its details and the number of its cause. */
export type Placed = Fresh & BlockPlace & { readonly cause: number };

/** Ends a key's life with its bucket, whenever it is written: late rows do not prolong it. */
export function until(key: string, end: Instant, now: Instant): Write {
  return ["EXPIRE", key, Math.max(1, Math.ceil((end - now) / SECOND))];
}

/**
 * Ends the life of a key that has gone silent. The job's own hash goes last: what others refer to,
 * causes and block numbers, must outlive them.
 */
export function idle(
  { retention, now }: Pick<CommitInput, "retention" | "now">,
  key: string,
  extraMs = 0,
): Write {
  const keepMs = Math.max(
    retention.countersMs,
    retention.rowsMs + HOUR_COUNTERS_EXTRA_MS + 2 * DAY,
  );
  return until(key, now + keepMs + extraMs, now);
}
