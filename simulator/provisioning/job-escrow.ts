import { isTransient } from "../target/target-failures.ts";
import type { AttributeEdit, ObjectRef } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/**
 * The first retries come this many hours after the first failure; later retries come once a day
 * (Microsoft Learn, quarantine status, 2025-03-04).
 */
const FIRST_RETRIES_AFTER_HOURS = [6, 12, 24] as const;
const GIVE_UP_AFTER_MS = 28 * DAY_MS;

/** Time of the next retry after `retryCount` retries; null when it would come after 28 days. */
export function nextScheduledRetryAt(firstFailedAt: Instant, retryCount: number): Instant | null {
  const hours = FIRST_RETRIES_AFTER_HOURS[retryCount];
  const afterMs = hours === undefined ? (retryCount - 1) * DAY_MS : hours * HOUR_MS;
  return afterMs > GIVE_UP_AFTER_MS ? null : firstFailedAt + afterMs;
}

/** An object that waits for a retry. */
export type EscrowEntry = {
  readonly firstFailedAt: Instant;
  readonly retryCount: number;
  /** Time of the next retry; after a transient failure, the next cycle. */
  readonly dueAt: Instant;
  readonly code: string;
  /** True when only the manager or a group member could not be written. */
  readonly isReference: boolean;
  /** The changes that were not written; empty for a create. */
  readonly edits: readonly AttributeEdit[];
};

type EscrowFailure = Pick<EscrowEntry, "code" | "isReference" | "edits">;

export type JobEscrow = {
  get(ref: ObjectRef): EscrowEntry | null;
  /** Records a failure. Removes the entry and returns null when this was the last retry. */
  recordFailure(ref: ObjectRef, failure: EscrowFailure, now: Instant): EscrowEntry | null;
  release(ref: ObjectRef): void;
  dueObjects(now: Instant): readonly ObjectRef[];
  objectCount(): number;
  referenceCount(): number;
  /** All entries, including references. */
  entries(): IterableIterator<[ObjectRef, EscrowEntry]>;
  clear(): void;
};

export function createEscrow(): JobEscrow {
  const entries = new Map<ObjectRef, EscrowEntry>();
  let references = 0;

  const release = (ref: ObjectRef): void => {
    if (entries.get(ref)?.isReference) references -= 1;
    entries.delete(ref);
  };

  return {
    get: (ref) => entries.get(ref) ?? null,
    recordFailure(ref, failure, now) {
      const { code, isReference } = failure;
      const before = entries.get(ref);
      release(ref);
      const firstFailedAt = before?.firstFailedAt ?? now;
      const retryCount = before === undefined ? 0 : before.retryCount + 1;
      const nextAt = nextRetryAt(firstFailedAt, { code, retryCount }, now);
      if (nextAt === null) return null;
      const entry = { ...failure, firstFailedAt, retryCount, dueAt: nextAt };
      entries.set(ref, entry);
      if (isReference) references += 1;
      return entry;
    },
    release,
    dueObjects(now) {
      const refs: ObjectRef[] = [];
      for (const [ref, { dueAt }] of entries) if (dueAt <= now) refs.push(ref);
      return refs;
    },
    objectCount: () => entries.size - references,
    referenceCount: () => references,
    entries: () => entries.entries(),
    clear() {
      entries.clear();
      references = 0;
    },
  };
}

function nextRetryAt(
  firstFailedAt: Instant,
  { code, retryCount }: Pick<EscrowEntry, "code" | "retryCount">,
  now: Instant,
): Instant | null {
  if (isTransient(code)) return now - firstFailedAt > GIVE_UP_AFTER_MS ? null : now;
  return nextScheduledRetryAt(firstFailedAt, retryCount);
}
