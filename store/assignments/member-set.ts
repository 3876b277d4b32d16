import {
  type ChangeTime,
  changeBetweenReads,
  latestTimeOf,
  type Membership,
} from "../../domain/assignment.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import { DIGEST_BYTES, digestOf, objectBucketOf } from "../redis/keys.ts";
import type { DatedChange, ListedPerson } from "./assignment-types.ts";

/**
 * The people of one app or one group, in buckets. A bucket is a list of entries, big-endian: 8
 * bytes: digest of the id · 1 byte: flags · 4 bytes: the latest second of the change · 4 bytes:
 * how many seconds earlier the change can have happened (0: the time is exact; the greatest number:
 * the first read found it). Entries are sorted by digest, so equal sets have equal bytes.
 */
export const ENTRY_BYTES = 17;

const NO_MEMBER = 1;
const HAS_DEFAULT_ROLE = 2;
const IS_DISABLED = 4;

/** Stands for a change whose earliest time is unknown. */
const UNKNOWN_SPAN_SECONDS = 0xff_ff_ff_ff;

export type SetRead = {
  /** False if people who are not listed can still be members. */
  readonly isComplete: boolean;
  readonly readAt: Instant;
  readonly previousReadAt: Instant | null;
  /** How long former members are kept. */
  readonly keepFormerMs: Millis;
  /** What the audit log says about changes since the previous read. */
  readonly datedChanges: readonly DatedChange[];
};

export type NextSet = {
  /** By bucket number. An empty bucket has no members and no former members. */
  readonly buckets: ReadonlyMap<number, Buffer>;
  /** The members whom the previous read did not find. */
  readonly joined: readonly ListedPerson[];
  /** Members whose account in Entra was enabled at the previous read and is disabled now (digests). */
  readonly disabled: readonly Buffer[];
  /** Members whose account in Entra was disabled at the previous read and is enabled now (digests). */
  readonly enabled: readonly Buffer[];
  /** True if a person joined or left, and only the times of the two reads are known. */
  readonly hasUndatedChange: boolean;
};

/** The people whom Graph lists, by bucket number and by digest (as latin1 text). */
export type ListedBuckets = ReadonlyMap<number, ReadonlyMap<string, ListedPerson>>;

/** A person who is listed several times is merged into one. */
export function groupByBucket(people: readonly ListedPerson[]): ListedBuckets {
  const buckets = new Map<number, Map<string, ListedPerson>>();
  for (const person of people) {
    const digest = digestOf(person.id);
    const bucket = objectBucketOf(digest);
    const listed = buckets.get(bucket) ?? new Map<string, ListedPerson>();
    buckets.set(bucket, listed);
    const key = digest.toString("latin1");
    const other = listed.get(key);
    listed.set(key, other === undefined ? person : mergeAssignments(person, other));
  }
  return buckets;
}

/** The people of an app or group after a read. */
export function nextSet(
  previousBuckets: ReadonlyMap<number, Buffer>,
  listedBuckets: ListedBuckets,
  read: SetRead,
): NextSet {
  const run: SetRun = {
    ...read,
    dates: datesByDigest(read.datedChanges),
    joined: [],
    disabled: [],
    enabled: [],
    hasUndatedChange: false,
  };
  const buckets = new Map<number, Buffer>();
  for (const bucket of new Set([...previousBuckets.keys(), ...listedBuckets.keys()])) {
    const previousEntries = entriesOf(previousBuckets.get(bucket) ?? EMPTY);
    buckets.set(bucket, nextBucket(previousEntries, listedBuckets.get(bucket) ?? NOBODY, run));
  }
  const { joined, disabled, enabled, hasUndatedChange } = run;
  return { buckets, joined, disabled, enabled, hasUndatedChange };
}

type SetRun = SetRead & {
  readonly dates: Dates;
  readonly joined: ListedPerson[];
  readonly disabled: Buffer[];
  readonly enabled: Buffer[];
  hasUndatedChange: boolean;
};

/** The changes of each object in the audit log, by the digest of the object's id as latin1 text. */
type Dates = ReadonlyMap<string, readonly DatedChange[]>;

function datesByDigest(changes: readonly DatedChange[]): Dates {
  const dates = new Map<string, DatedChange[]>();
  for (const change of changes) {
    for (const id of change.objectIds) {
      const key = digestOf(id).toString("latin1");
      dates.set(key, [...(dates.get(key) ?? []), change]);
    }
  }
  return dates;
}

const EMPTY = Buffer.alloc(0);
const NOBODY: ReadonlyMap<string, ListedPerson> = new Map();

/** A person with several roles of an app has several assignments; the first one counts. */
function mergeAssignments(a: ListedPerson, b: ListedPerson): ListedPerson {
  const times = [a.since, b.since].filter((since) => since !== null);
  return {
    ...a,
    since: times.length === 0 ? null : Math.min(...times),
    hasDefaultRole: a.hasDefaultRole && b.hasDefaultRole,
  };
}

/** The entries of a bucket by digest (as latin1 text). */
function entriesOf(bucket: Buffer): ReadonlyMap<string, Buffer> {
  const entries = new Map<string, Buffer>();
  for (let at = 0; at < bucket.length; at += ENTRY_BYTES) {
    const entry = bucket.subarray(at, at + ENTRY_BYTES);
    entries.set(entry.toString("latin1", 0, DIGEST_BYTES), entry);
  }
  return entries;
}

function nextBucket(
  previousEntries: ReadonlyMap<string, Buffer>,
  listed: ReadonlyMap<string, ListedPerson>,
  run: SetRun,
): Buffer {
  const entries: (readonly [string, Buffer])[] = [];
  for (const [key, entry] of previousEntries) {
    const kept = listed.has(key) ? null : entryOfUnlisted(key, entry, run);
    if (kept !== null) entries.push([key, kept]);
  }
  for (const [key, person] of listed)
    entries.push([key, entryOfListed(key, person, previousEntries.get(key) ?? null, run)]);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(entries.map(([, entry]) => entry));
}

/** The entry of a person whom Graph no longer lists; null if the entry is not needed any more. */
function entryOfUnlisted(key: string, entry: Buffer, run: SetRun): Buffer | null {
  const { isMember, changed } = unpackEntry(entry);
  if (!isMember) {
    return latestTimeOf(changed) < run.readAt - run.keepFormerMs ? null : entry;
  }
  if (!run.isComplete) return entry;
  return packEntry(key, NO_MEMBER, dateChange(key, run, "removal"));
}

function entryOfListed(
  key: string,
  person: ListedPerson,
  previousEntry: Buffer | null,
  run: SetRun,
): Buffer {
  const flags =
    (person.hasDefaultRole ? HAS_DEFAULT_ROLE : 0) | (person.isDisabledInEntra ? IS_DISABLED : 0);
  const previous = previousEntry === null ? null : unpackEntry(previousEntry);
  const wasMember = previous?.isMember === true;
  if (!wasMember) run.joined.push(person);
  else if (previous.isDisabledInEntra !== person.isDisabledInEntra)
    (person.isDisabledInEntra ? run.disabled : run.enabled).push(Buffer.from(key, "latin1"));
  if (person.since !== null) return packEntry(key, flags, { code: "exact", at: person.since });
  return packEntry(key, flags, wasMember ? previous.changed : dateChange(key, run, "join"));
}

/** The newest time that the audit log has for the change; without one, the two reads around the change. */
function dateChange(key: string, run: SetRun, kind: "join" | "removal"): ChangeTime {
  const times = (run.dates.get(key) ?? [])
    .filter(({ isRemoval }) => isRemoval === (kind === "removal"))
    .map(({ at }) => at);
  if (times.length > 0) return { code: "exact", at: Math.max(...times) };
  run.hasUndatedChange = true;
  return changeBetweenReads(run);
}

/** The entry of a person in a bucket; null if the bucket has none. */
export function findMembership(bucket: Buffer | null, digest: Buffer): Membership | null {
  const entry = bucket === null ? null : findEntry(bucket, digest);
  return entry === null ? null : unpackEntry(entry);
}

function findEntry(bucket: Buffer, digest: Buffer): Buffer | null {
  for (let at = 0; at < bucket.length; at += ENTRY_BYTES) {
    if (bucket.compare(digest, 0, DIGEST_BYTES, at, at + DIGEST_BYTES) === 0)
      return bucket.subarray(at, at + ENTRY_BYTES);
  }
  return null;
}

function packEntry(key: string, flags: number, changed: ChangeTime): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.write(key, "latin1");
  entry[DIGEST_BYTES] = flags;
  entry.writeUInt32BE(Math.floor(latestTimeOf(changed) / SECOND), DIGEST_BYTES + 1);
  entry.writeUInt32BE(spanSecondsOf(changed), DIGEST_BYTES + 5);
  return entry;
}

function spanSecondsOf(changed: ChangeTime): number {
  if (changed.code === "exact") return 0;
  if (changed.code === "before") return UNKNOWN_SPAN_SECONDS;
  return Math.min(
    UNKNOWN_SPAN_SECONDS - 1,
    Math.max(1, Math.ceil((changed.before - changed.after) / SECOND)),
  );
}

function unpackChangeTime(latestAt: Instant, spanSeconds: number): ChangeTime {
  if (spanSeconds === 0) return { code: "exact", at: latestAt };
  if (spanSeconds === UNKNOWN_SPAN_SECONDS)
    return { code: "before", before: latestAt, notBefore: null };
  return { code: "between", after: latestAt - spanSeconds * SECOND, before: latestAt };
}

function unpackEntry(entry: Buffer): Membership {
  const flags = entry.readUInt8(DIGEST_BYTES);
  const latestAt = entry.readUInt32BE(DIGEST_BYTES + 1) * SECOND;
  const spanSeconds = entry.readUInt32BE(DIGEST_BYTES + 5);
  return {
    isMember: (flags & NO_MEMBER) === 0,
    changed: unpackChangeTime(latestAt, spanSeconds),
    hasDefaultRole: (flags & HAS_DEFAULT_ROLE) !== 0,
    isDisabledInEntra: (flags & IS_DISABLED) !== 0,
  };
}

/** The digests of the members of a bucket, or of those who are no longer members. */
export function digestsByMembership(bucket: Buffer, isMember: boolean): readonly Buffer[] {
  const digests: Buffer[] = [];
  for (let at = 0; at < bucket.length; at += ENTRY_BYTES) {
    const entry = bucket.subarray(at, at + ENTRY_BYTES);
    if (unpackEntry(entry).isMember === isMember) digests.push(entry.subarray(0, DIGEST_BYTES));
  }
  return digests;
}

/** The bucket without the entry of a person. */
export function withoutMember(bucket: Buffer, digest: Buffer): Buffer {
  const entries = [...entriesOf(bucket)].filter(([key]) => key !== digest.toString("latin1"));
  return Buffer.concat(entries.map(([, entry]) => entry));
}

/** The digests of all entries of a bucket, as latin1 text. */
export function digestsOf(bucket: Buffer): readonly string[] {
  return [...entriesOf(bucket).keys()];
}
