import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, SECOND } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import type { JobKeys, Retention } from "../redis/keys.ts";
import { HOUR_COUNTERS_EXTRA_MS } from "../redis/keys.ts";
import type { CycleDay } from "./cycle-days.ts";
import type { BlockAddress } from "./hour-rows.ts";
import type { JobLogState } from "./job-log-state.ts";
import type { StoredObjectEvent } from "./object-events.ts";

/** An event that is not counted yet. */
export type UncountedEvent = {
  readonly event: ProvisioningEvent;
  /** Digest of its id as latin1. */
  readonly id: string;
  readonly hour: number;
  /** Digest of its object, and the same as latin1. */
  readonly objectDigest: Buffer;
  readonly objectName: string;
  /** Digest of its cycle; 0 for none. */
  readonly cycleDigest: number;
};

/** What is kept of the objects and cycles concerned, at one version of the job. */
export type StoredState = {
  readonly version: string | null;
  /** By the object's digest as latin1. */
  readonly objectEvents: ReadonlyMap<string, readonly StoredObjectEvent[]>;
  /** By key and id. */
  readonly cycles: ReadonlyMap<string, CycleDay>;
  /** Row ids by `placeName`, of touches whose moment is shared. */
  readonly tiedRowIds: ReadonlyMap<string, string>;
};

export type CommitInput = {
  readonly keys: JobKeys;
  readonly logState: JobLogState;
  readonly stored: StoredState;
  readonly uncounted: readonly UncountedEvent[];
  readonly retention: Retention;
  readonly writerId: string;
  /** Buckets whose life this process has prolonged today: once a day is enough, see `idle`. */
  readonly extendedBuckets: Uint8Array;
  readonly now: Instant;
};

/** An event with the place of its details and the number of its cause. */
export type PlacedEvent = UncountedEvent & BlockAddress & { readonly outcomeNumber: number };

/** Ends a key's life with its bucket, whenever it is written: late rows do not prolong it. */
export function expireAt(key: string, expiresAt: Instant, now: Instant): RedisWrite {
  return ["EXPIRE", key, Math.max(1, Math.ceil((expiresAt - now) / SECOND))];
}

/**
 * Ends the life of a key that has gone silent. The job's own hash goes last: what others refer to,
 * causes and block numbers, must outlive them.
 */
export function expireWhenIdle(
  { retention, now }: Pick<CommitInput, "retention" | "now">,
  key: string,
  extraMs = 0,
): RedisWrite {
  const idleMs = Math.max(
    retention.historyMs,
    retention.retainMs + HOUR_COUNTERS_EXTRA_MS + 2 * DAY,
  );
  return expireAt(key, now + idleMs + extraMs, now);
}
