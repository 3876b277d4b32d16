import type { Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import type { LeaseRequest, LeaseStore } from "../../store/processes/lease-store.ts";

/** Real time between two renewals of a lease. */
export const LEASE_RENEWAL_MS: Millis = 5 * SECOND;

/** A lease that its worker has not renewed for this long belongs to a worker that is dead or suspended. */
const TAKEOVER_AFTER_MS: Millis = 3 * LEASE_RENEWAL_MS;

/** A free lease is left this long to the worker that should have it. */
const WAIT_FOR_PREFERRED_MS: Millis = 2 * LEASE_RENEWAL_MS;

type LeaseRenewal = {
  readonly isHeld: boolean;
  /** True if Redis no longer had what this worker had written, although no other worker changed it. */
  readonly isDataLost: boolean;
};

export type GroupLease = {
  readonly isHeld: () => boolean;
  /** Monotonic time at which this worker took the lease; only meaningful while it holds the lease. */
  readonly heldSince: () => Millis;
  /** Takes the lease or keeps it. `isPreferred`: this worker should run the group. */
  renew(isPreferred: boolean): Promise<LeaseRenewal>;
  release(): Promise<void>;
};

/** What this worker last saw in Redis, and since which monotonic time it sees the same. */
type SeenLease = { readonly text: string | null; readonly since: Millis };

/**
 * The right of this worker to run one group of tasks. A worker takes over a lease when it has seen the
 * same text for `TAKEOVER_AFTER_MS` of its own monotonic time. So neither the clock of Redis nor that of
 * any machine matters, and a worker that holds a lease keeps it when Redis loses its data.
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
    async renew(isPreferred) {
      const wasHeld = isHeld;
      const seenBefore = seen;
      renewals += 1;
      const text = `${owner} ${renewals}`;
      const answer = await leases.hold({
        name,
        owner,
        text,
        ...(wasHeld || seenBefore === null
          ? { replaceable: null, canTakeFree: wasHeld || isPreferred }
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

/** A greater number is no loss: Redis has applied a renewal whose answer did not arrive. */
function isOlder(before: string | null, seen: SeenLease | null): boolean {
  return renewalNumber(before) < renewalNumber(seen?.text ?? null);
}

/** The number in the text of a lease; 0 without a lease. */
function renewalNumber(text: string | null): number {
  return text === null ? 0 : Number(text.slice(text.lastIndexOf(" ") + 1));
}

/** What a worker that does not hold the lease may take. */
function takeoverOf(
  { text, since }: SeenLease,
  { now, isPreferred }: { readonly now: Millis; readonly isPreferred: boolean },
): Pick<LeaseRequest, "replaceable" | "canTakeFree"> {
  const seenForMs = now - since;
  return {
    replaceable: seenForMs >= TAKEOVER_AFTER_MS ? text : null,
    canTakeFree: isPreferred || (text === null && seenForMs >= WAIT_FOR_PREFERRED_MS),
  };
}
