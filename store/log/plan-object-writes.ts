import { removalOutcomeOf } from "../../domain/failure/removal-outcome.ts";
import { DAY } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import type { JobKeys } from "../redis/keys.ts";
import { objectBucketOf } from "../redis/keys.ts";
import { packId } from "../redis/packed-id.ts";
import { createAccessRecords } from "./access-records.ts";
import type { CommitInput, PlacedEvent } from "./commit-input.ts";
import { expireAt, expireWhenIdle } from "./commit-input.ts";
import type { CycleDay } from "./cycle-days.ts";
import { cycleDayOfRow, mergeCycleDays, packCycleDay } from "./cycle-days.ts";
import type { ObjectEventWithId, StoredObjectEvent } from "./object-events.ts";
import { keptObjectEvents, mergeObjectEvents, packObjectEvents } from "./object-events.ts";
import { createObjectSets } from "./object-sets.ts";
import { addressKey } from "./read-details.ts";

/**
 * Plans the writes about objects: the events of each object, the sets of failing and warned
 * objects and of leavers, the times of last attempts and failures, and the cycles.
 */
export function objectWrites(
  input: CommitInput,
  placed: readonly PlacedEvent[],
): readonly RedisWrite[] {
  const { keys, stored, logState } = input;
  const { outcomeNumbers } = logState;
  const cycles = new Map<string, CycleDay>();
  const objectSets = createObjectSets(keys, outcomeNumbers);
  const accessRecords = createAccessRecords(keys, outcomeNumbers);
  const writes: RedisWrite[] = [];
  for (const rows of groupByObject(placed)) {
    const { objectDigest, objectDigestText } = rows[0] as PlacedEvent;
    const storedEvents = stored.objectEvents.get(objectDigestText) ?? [];
    const storedWithIds = storedEvents.map((objectEvent) => ({
      objectEvent,
      rowId: stored.tiedRowIds.get(addressKey(objectEvent)) ?? null,
    }));
    const allEvents = mergeObjectEvents(storedWithIds, rows.map(toObjectEvent));
    const objectEvents = keptObjectEvents(allEvents, outcomeNumbers.isMissingAccount);
    const key = keys.objects(objectDigest);
    writes.push(["HSET", key, objectDigest, packObjectEvents(objectEvents)]);
    if (input.extendedBuckets[objectBucketOf(objectDigest)] === 0)
      writes.push(expireWhenIdle(input, key));
    input.extendedBuckets[objectBucketOf(objectDigest)] = 1;
    objectSets.update({ objectDigest, before: storedEvents, after: objectEvents });
    if (rows[0]?.event.source.kind !== "group")
      accessRecords.update({ objectDigest, before: storedEvents, after: allEvents });
    addCycleRows(keys, cycles, storedEvents, rows);
  }
  return [
    ...writes,
    ...objectSets.writes(input),
    ...accessRecords.writes(input),
    ...cycleWrites(input, cycles),
  ];
}

function groupByObject(placed: readonly PlacedEvent[]): readonly (readonly PlacedEvent[])[] {
  const objects = new Map<string, PlacedEvent[]>();
  for (const row of placed) {
    const rows = objects.get(row.objectDigestText);
    if (rows === undefined) objects.set(row.objectDigestText, [row]);
    else rows.push(row);
  }
  return [...objects.values()];
}

function toObjectEvent({
  event,
  outcomeNumber,
  cycleDigest,
  block,
  index,
}: PlacedEvent): ObjectEventWithId {
  const { at, status } = event;
  // Some connectors disable an account with an update. The stored row keeps `update`; only the object event
  // has `disable`.
  const isDisable = event.action === "update" && removalOutcomeOf(event) === "done";
  const action = isDisable ? "disable" : event.action;
  const hasReason = event.error?.reason != null;
  const hasTarget = event.target.id !== null;
  const objectEvent = {
    at,
    status,
    action,
    outcomeNumber,
    cycleDigest,
    block,
    index,
    hasReason,
    hasTarget,
  };
  return { objectEvent, rowId: event.id };
}

/**
 * Adds the rows of one object to their cycles. The object is new in a cycle if the cycle has no
 * other event of the object: no stored event and no earlier row of this page.
 */
function addCycleRows(
  keys: JobKeys,
  cycles: Map<string, CycleDay>,
  storedEvents: readonly StoredObjectEvent[],
  rows: readonly PlacedEvent[],
): void {
  const cyclesOfObject = new Set(storedEvents.map(({ cycleDigest }) => cycleDigest));
  for (const { event, cycleDigest, hour } of rows) {
    if (event.cycleId === null) continue;
    const name = `${keys.cycles(Math.floor(hour / 24))} ${event.cycleId}`;
    const row = cycleDayOfRow(event, !cyclesOfObject.has(cycleDigest));
    const before = cycles.get(name);
    cycles.set(name, before === undefined ? row : mergeCycleDays(before, row));
    cyclesOfObject.add(cycleDigest);
  }
}

function cycleWrites(
  { stored, retention, now }: CommitInput,
  cycles: ReadonlyMap<string, CycleDay>,
): readonly RedisWrite[] {
  return [...cycles].flatMap(([name, change]): RedisWrite[] => {
    // The first space separates key and cycle id: a cycle id may contain spaces, but a key does
    // not.
    const separator = name.indexOf(" ");
    const [key, cycleId] = [name.slice(0, separator), name.slice(separator + 1)];
    const before = stored.cycles.get(name);
    const after = before === undefined ? change : mergeCycleDays(before, change);
    const expiresAt = (Math.floor(change.firstAt / DAY) + 1) * DAY + retention.retainMs;
    return [
      ["HSET", key, packId(cycleId).toString("base64url"), packCycleDay(after)],
      expireAt(key, expiresAt, now),
    ];
  });
}
