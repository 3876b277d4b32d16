import {
  type AccessEffect,
  findAccessChanges,
  type PersonAccess,
} from "../../domain/access/find-access-changes.ts";
import { type WeekNumber, weekOf, weekStart } from "../../domain/access/iso-week.ts";
import type { AccessChange, AccessChangeKind } from "../../domain/access-change.ts";
import { ACCESS_CHANGE_KINDS } from "../../domain/access-change.ts";
import type { EventAction } from "../../domain/provisioning-event.ts";
import { DAY, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import { DIGEST_BYTES, type JobKeys, type Retention } from "../redis/keys.ts";
import type { RedisArgument } from "../redis/message-pack-list.ts";
import { type CommitInput, expireAt, expireWhenIdle } from "./commit-input.ts";
import type { StoredObjectEvent } from "./object-events.ts";
import type { OutcomeNumbers } from "./outcome-numbers.ts";

/**
 * The access changes of a week, one field each, so that a change that is found again is the same field.
 * Field: 1 byte: kind · 8 bytes: digest of the person · 4 bytes: second of the success. Value: 4 bytes:
 * second of the first row. After the assignments were looked up there is a second field, whose kind has the
 * bit DATED. Its value is the second at which the assignments made the change due (4 bytes; 0 if they do
 * not show this).
 */
export const DATED = 0x80;
export const CHANGE_FIELD_BYTES = 13;
const DIGEST_START = 1;
const SUCCESS_START = DIGEST_START + DIGEST_BYTES;

/**
 * Late rows of a week may arrive until the retention ends. Then its changes are summarised for the last
 * time.
 */
const EXTRA_MS: Millis = 8 * DAY;

function packChangeField(person: Buffer, { kind, doneAt }: AccessChange, flags = 0): Buffer {
  const field = Buffer.alloc(CHANGE_FIELD_BYTES);
  field[0] = ACCESS_CHANGE_KINDS.indexOf(kind) | flags;
  person.copy(field, DIGEST_START);
  field.writeUInt32BE(Math.floor(doneAt / SECOND), SUCCESS_START);
  return field;
}

export function kindOfField(byte: number): AccessChangeKind {
  return ACCESS_CHANGE_KINDS[byte & ~DATED] ?? "account";
}

/** The digest of the person whose access changed. */
export function personOfChangeField(field: Buffer): Buffer {
  return field.subarray(DIGEST_START, SUCCESS_START);
}

/** The time of the success. */
export function doneAtOfChangeField(field: Buffer): Instant {
  return field.readUInt32BE(SUCCESS_START) * SECOND;
}

export function packSecond(at: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Math.max(0, Math.floor(at / SECOND)));
  return bytes;
}

/** The events of one person before and after a commit, newest first. */
type AccessEvents = {
  readonly objectDigest: Buffer;
  readonly before: readonly StoredObjectEvent[];
  /**
   * The list includes events that are too old to be kept, because a change is recorded when its rows
   * arrive.
   */
  readonly after: readonly StoredObjectEvent[];
};

/** Collects what a commit changes about the access of people. */
export function createAccessRecords(keys: JobKeys, outcomeNumbers: OutcomeNumbers) {
  const objects: Buffer[] = [];
  const writes = new Map<string, RedisWrite[]>();
  const weeks = new Map<WeekNumber, { set: RedisArgument[]; removed: Buffer[] }>();
  const weekWrites = (week: WeekNumber) => {
    const known = weeks.get(week) ?? { set: [], removed: [] };
    weeks.set(week, known);
    return known;
  };
  const updateSince = (
    key: string,
    object: Buffer,
    before: number | null,
    after: number | null,
  ) => {
    if (before === after) return;
    const list = writes.get(key) ?? [];
    writes.set(key, list);
    list.push(after === null ? ["ZREM", key, object] : ["ZADD", key, after, object]);
  };
  return {
    update({ objectDigest, before, after }: AccessEvents): void {
      objects.push(objectDigest);
      const old = accessOf(before, outcomeNumbers);
      const next = accessOf(after, outcomeNumbers);
      updateSince(keys.accountsDue, objectDigest, old.accountDueSince, next.accountDueSince);
      updateSince(keys.withheldRemovals, objectDigest, old.withheldSince, next.withheldSince);
      const oldTexts = new Set(old.changes.map(changeText));
      for (const change of next.changes) {
        if (oldTexts.has(changeText(change))) continue;
        const { set } = weekWrites(weekOf(change.doneAt));
        set.push(packChangeField(objectDigest, change), packSecond(change.firstRowAt));
      }
      const nextFields = new Set(next.changes.map(fieldText));
      for (const change of old.changes) {
        if (nextFields.has(fieldText(change))) continue;
        const { removed } = weekWrites(weekOf(change.doneAt));
        removed.push(
          packChangeField(objectDigest, change),
          packChangeField(objectDigest, change, DATED),
        );
      }
    },
    writes: (input: CommitInput): readonly RedisWrite[] => [
      ...(objects.length === 0 ? [] : [["ZREM", keys.untriedRemovals, ...objects] as RedisWrite]),
      ...[...writes].flatMap(([key, list]) => [...list, expireWhenIdle(input, key)]),
      ...[...weeks].flatMap(([week, { set, removed }]): RedisWrite[] => {
        const key = keys.accessChanges(week);
        return [
          ...(removed.length === 0 ? [] : [["HDEL", key, ...removed] as RedisWrite]),
          ...(set.length === 0 ? [] : [["HSET", key, ...set] as RedisWrite]),
          expireAt(key, accessChangesEnd(week, input.retention), input.now),
        ];
      }),
    ],
  };
}

/** Until when the single changes of a week are kept. */
export function accessChangesEnd(week: WeekNumber, { retainMs }: Retention): number {
  return weekStart(week + 1) + retainMs + EXTRA_MS;
}

/**
 * The weeks whose single changes may be stored, oldest first. One day more on each side, because the clocks of
 * the processes can differ.
 */
export function storedWeeks({ retainMs }: Retention, now: Instant): readonly WeekNumber[] {
  const first = weekOf(now - retainMs - EXTRA_MS - DAY);
  return Array.from({ length: weekOf(now + DAY) - first + 1 }, (_, i) => first + i);
}

const fieldText = ({ kind, doneAt }: AccessChange) => `${kind} ${Math.floor(doneAt / SECOND)}`;
const changeText = (change: AccessChange) =>
  `${fieldText(change)} ${Math.floor(change.firstRowAt / SECOND)}`;

/** The access of a person according to the person's events, newest first. */
export function accessOf(
  newestFirst: readonly StoredObjectEvent[],
  outcomeNumbers: OutcomeNumbers,
): PersonAccess {
  return findAccessChanges(
    newestFirst.map((event) => ({ at: event.at, effect: effectOf(event, outcomeNumbers) })),
  );
}

function effectOf(event: StoredObjectEvent, outcomeNumbers: OutcomeNumbers): AccessEffect {
  if (event.action === "stagedDelete" && event.status !== "failure") return "removal-withheld";
  switch (event.status) {
    case "success":
    case "warning":
      return SUCCESS_EFFECTS[event.action] ?? "written";
    case "failure":
      return effectOfFailure(event, outcomeNumbers);
    case "skipped":
      return outcomeNumbers.isMissingAccount(event) ? effectOfMissingAccount(event) : "none";
    case "unknown":
      return "none";
  }
}

const SUCCESS_EFFECTS: Readonly<Partial<Record<EventAction, AccessEffect>>> = {
  create: "account-done",
  disable: "removal-done",
  delete: "removal-done",
};

function effectOfFailure(
  { action, outcomeNumber }: StoredObjectEvent,
  outcomeNumbers: OutcomeNumbers,
): AccessEffect {
  if (outcomeNumbers.outcomeOf(outcomeNumber).cluster?.isDeprovisioning === true)
    return "removal-refused";
  return action === "create" ? "account-refused" : "none";
}

/** A row that names an account is about a change of this account. */
function effectOfMissingAccount({ action, hasTarget }: StoredObjectEvent): AccessEffect {
  if (action === "create") return "account-refused";
  return action === "other" && !hasTarget ? "skipped-in-scope" : "none";
}
