import type { NamedObject } from "../../domain/object-state.ts";
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

/**
 * Saves the people and accounts that a tenant's rows name. The commit calls the recorder before it
 * counts rows, so a counted row never refers to a person who is not stored.
 */
export type PeopleRecorder = {
  record(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
  /**
   * Does the same as `record`, but first removes these people and accounts from the caches: a failover
   * may have lost earlier writes.
   */
  recordWithoutCache(tenant: string, events: readonly ProvisioningEvent[]): Promise<void>;
  /** After Redis has lost data, the next `record` saves all people and accounts of its events again. */
  clearCache(): void;
  /** Saves people whom an assignment names, unless a row has named them. */
  recordNames(tenant: string, people: readonly NamedObject[]): Promise<void>;
};

/** An event that is not counted yet. */
export type UncountedEvent = {
  readonly event: ProvisioningEvent;
  /** Digest of the event's id as latin1 text. */
  readonly idDigest: string;
  /** The hour of the event, counted since 1970. */
  readonly hour: number;
  readonly objectDigest: Buffer;
  /** The object's digest as latin1 text, for use as a key of maps. */
  readonly objectDigestText: string;
  /** Digest of the cycle id; 0 for an event without a cycle. */
  readonly cycleDigest: number;
};

/**
 * What Redis has stored about the objects and cycles of a commit, all read at one version of the
 * job.
 */
export type StoredState = {
  readonly version: string | null;
  /** By `objectDigestText`. */
  readonly objectEvents: ReadonlyMap<string, readonly StoredObjectEvent[]>;
  /** By Redis key and cycle id, separated by a space. */
  readonly cycles: ReadonlyMap<string, CycleDay>;
  /** Row ids by `addressKey`, of stored object events that have the same time as a new row. */
  readonly tiedRowIds: ReadonlyMap<string, string>;
};

export type CommitInput = {
  readonly keys: JobKeys;
  readonly logState: JobLogState;
  readonly stored: StoredState;
  readonly uncounted: readonly UncountedEvent[];
  readonly retention: Retention;
  readonly writerId: string;
  /**
   * For each bucket of objects: 1 if this process has extended the lifetime of the bucket today.
   * Once a day is enough.
   */
  readonly extendedBuckets: Uint8Array;
  readonly now: Instant;
};

/** An event with the address of its details and its outcome number. */
export type PlacedEvent = UncountedEvent & BlockAddress & { readonly outcomeNumber: number };

/**
 * Sets the time at which Redis deletes a key. If `expiresAt` is always the same for a key, late rows do not
 * extend its lifetime.
 */
export function expireAt(key: string, expiresAt: Instant, now: Instant): RedisWrite {
  return ["EXPIRE", key, Math.max(1, Math.ceil((expiresAt - now) / SECOND))];
}

/**
 * Lets a key expire if nothing is written to it for the idle time. The job's own hash gets `extraMs`
 * more, because its outcome numbers and block numbers must outlive the keys that refer to them.
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
