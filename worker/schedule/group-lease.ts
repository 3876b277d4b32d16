import type { Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import type { LeaseRequest, LeaseStore } from "../../store/processes/lease-store.ts";

/** Real time between two renewals of a lease. */
export const LEASE_RENEWAL_MS: Millis = 5 * SECOND;

/** If a worker does not renew its lease for this long, the worker is dead or suspended. */
const TAKEOVER_AFTER_MS: Millis = 3 * LEASE_RENEWAL_MS;

/** Other workers leave a free lease to the preferred worker for this long. */
const WAIT_FOR_PREFERRED_MS: Millis = 2 * LEASE_RENEWAL_MS;

type LeaseRenewal = {
  readonly isHeld: boolean;
  /** True if Redis has lost the lease text that this worker wrote, although no other worker replaced the text. */
  readonly isDataLost: boolean;
};

export type GroupLease = {
  readonly isHeld: () => boolean;
  /** Monotonic time at which this worker took the lease; only meaningful while it holds the lease. */
  readonly heldSince: () => Millis;
  /** Takes the lease or renews it. `isPreferred` is true for the worker that should run the group. */
  takeOrRenew(isPreferred: boolean): Promise<LeaseRenewal>;
  release(): Promise<void>;
};

/** The text that this worker last read from Redis, and the monotonic time since which the text is unchanged. */
type SeenLease = { readonly text: string | null; readonly since: Millis };

/**
 * The right of this worker to run one group of tasks. A worker takes over a lease when the text of the
 * lease has not changed for `TAKEOVER_AFTER_MS` of this worker's own monotonic time. Therefore no wall
 * clock matters. When Redis loses its data, the worker that held the lease takes it again.
 */
export function createGroupLease(
  name: string,
  {
    owner,
    leases,
    monotonicNow,
  }: {
    readonly owner: string;
    readonly leases: LeaseStore;
    readonly monotonicNow: () => Millis;
  },
): GroupLease {
  let isHeld = false;
  let heldSince: Millis = 0;
  let renewals = 0;
  let seen: SeenLease | null = null;

  return {
    isHeld: () => isHeld,
    heldSince: () => heldSince,
    async takeOrRenew(isPreferred) {
      const wasHeld = isHeld;
      const seenBefore = seen;
      renewals += 1;
      const text = `${owner} ${renewals}`;
      const answer = await leases.hold({
        name,
        owner,
        text,
        ...(wasHeld || seenBefore === null
          ? { replaceableText: null, canTakeFree: wasHeld || isPreferred }
          : takeoverOf(seenBefore, { now: monotonicNow(), isPreferred })),
      });
      isHeld = answer.isHeld;
      if (isHeld) {
        if (!wasHeld) heldSince = monotonicNow();
        seen = { text, since: monotonicNow() };
        return { isHeld, isDataLost: wasHeld && isOlder(answer.before, seenBefore) };
      }
      if (answer.before !== seen?.text) seen = { text: answer.before, since: monotonicNow() };
      return { isHeld, isDataLost: false };
    },
    async release() {
      isHeld = false;
      seen = null;
      await leases.release(name, owner);
    },
  };
}

/**
 * True if Redis returns an older renewal than this worker has seen, which means that Redis lost data. A newer
 * renewal is no loss: Redis has applied it, but its answer did not arrive.
 */
function isOlder(before: string | null, seen: SeenLease | null): boolean {
  return renewalNumber(before) < renewalNumber(seen?.text ?? null);
}

/** The number in the text of a lease; 0 without a lease. */
function renewalNumber(text: string | null): number {
  return text === null ? 0 : Number(text.slice(text.lastIndexOf(" ") + 1));
}

/** Which lease a worker can take that does not hold the lease. */
function takeoverOf(
  { text, since }: SeenLease,
  { now, isPreferred }: { readonly now: Millis; readonly isPreferred: boolean },
): Pick<LeaseRequest, "replaceableText" | "canTakeFree"> {
  const seenForMs = now - since;
  return {
    replaceableText: seenForMs >= TAKEOVER_AFTER_MS ? text : null,
    canTakeFree: isPreferred || (text === null && seenForMs >= WAIT_FOR_PREFERRED_MS),
  };
}
