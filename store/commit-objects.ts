import type { Status } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import type { Write } from "./apply.ts";
import type { CommitInput, Placed } from "./commit-input.ts";
import { idle, until } from "./commit-input.ts";
import type { CycleDay } from "./cycles.ts";
import { mergeCycles, oneRow, packCycle } from "./cycles.ts";
import { placeName } from "./details.ts";
import { packId } from "./ids.ts";
import type { JobKeys } from "./keys.ts";
import { objectBucket } from "./keys.ts";
import type { Named, Touch } from "./object-state.ts";
import { mergeTouches, packTouches, summarise } from "./object-state.ts";
import type { Argument } from "./pack-list.ts";

/** What happened to each object, who is in trouble now, and what that makes of the cycles. */
export function objectWrites(input: CommitInput, placed: readonly Placed[]): readonly Write[] {
  const { keys, found } = input;
  const cycles = new Map<string, CycleDay>();
  const sets = sortedSets();
  const writes: Write[] = [];
  for (const rows of byObject(placed)) {
    const { object, name } = rows[0] as Placed;
    const kept = found.touches.get(name) ?? [];
    const named = kept.map((touch) => ({ touch, id: found.ids.get(placeName(touch)) ?? null }));
    const touches = mergeTouches(named, rows.map(touchOf));
    const key = keys.objects(object);
    writes.push(["HSET", key, object, packTouches(touches)]);
    if (input.prolonged[objectBucket(object)] === 0) writes.push(idle(input, key));
    input.prolonged[objectBucket(object)] = 1;
    const change = { object, before: kept, after: touches };
    moveFailing(keys, sets, change);
    moveWarned(keys, sets, change);
    moveLast(sets, keys.attempted, change, isAttempt);
    moveLast(sets, keys.failed, change, isFailure);
    countCycles(keys, cycles, kept, rows);
  }
  return [...writes, ...sets.writes(input), ...cycleWrites(input, cycles)];
}

function byObject(placed: readonly Placed[]): readonly (readonly Placed[])[] {
  const objects = new Map<string, Placed[]>();
  for (const row of placed) {
    const rows = objects.get(row.name);
    if (rows === undefined) objects.set(row.name, [row]);
    else rows.push(row);
  }
  return [...objects.values()];
}

function touchOf({ event, cause, cycle, block, index }: Placed): Named {
  const { at, status, action } = event;
  const hasReason = event.error?.reason != null;
  const hasTarget = event.target.id !== null;
  const touch = { at, status, action, cause, cycle, block, index, hasReason, hasTarget };
  return { touch, id: event.id };
}

/** What a commit puts into and takes out of sorted sets: one command a key and direction. */
function sortedSets() {
  const puts = new Map<string, Argument[]>();
  const takes = new Map<string, Argument[]>();
  const add = (to: Map<string, Argument[]>, key: string, ...args: Argument[]) => {
    const known = to.get(key);
    if (known === undefined) to.set(key, args);
    else known.push(...args);
  };
  return {
    put: (key: string, at: Instant, object: Buffer) => add(puts, key, at, object),
    take: (key: string, object: Buffer) => add(takes, key, object),
    writes: (input: CommitInput): readonly Write[] => [
      ...[...puts].flatMap(([key, args]): Write[] => [["ZADD", key, ...args], idle(input, key)]),
      ...[...takes].map(([key, args]): Write => ["ZREM", key, ...args]),
    ],
  };
}

type Sets = ReturnType<typeof sortedSets>;

type Change = {
  readonly object: Buffer;
  readonly before: readonly Touch[];
  readonly after: readonly Touch[];
};

/** Objects whose newest verdict is a failure, by since when: all of them, and those of one cause. */
function moveFailing(keys: JobKeys, sets: Sets, { object, before, after }: Change): void {
  const was = failure(before);
  const is = failure(after);
  if (was?.since === is?.since && was?.cause === is?.cause) return;
  if (is !== null) {
    sets.put(keys.failing, is.since, object);
    sets.put(keys.failingWith(is.cause), is.since, object);
  }
  if (was !== null && is === null) sets.take(keys.failing, object);
  if (was !== null && was.cause !== is?.cause) sets.take(keys.failingWith(was.cause), object);
}

function failure(touches: readonly Touch[]) {
  const summary = summarise(touches);
  if (summary === null || summary.failingSince === null) return null;
  return { since: summary.failingSince, cause: summary.latest.cause };
}

/** Objects whose newest verdict is a warning, by the moment of that verdict. */
function moveWarned(keys: JobKeys, sets: Sets, { object, before, after }: Change): void {
  const was = before[0]?.status === "warning" ? before[0] : null;
  const is = after[0]?.status === "warning" ? after[0] : null;
  if (was?.at === is?.at && was?.cause === is?.cause) return;
  if (is !== null) sets.put(keys.warnedWith(is.cause), is.at, object);
  if (was !== null && was.cause !== is?.cause) sets.take(keys.warnedWith(was.cause), object);
}

/** Skips are no attempts. */
function isAttempt(status: Status): boolean {
  return status === "success" || status === "failure" || status === "warning";
}

function isFailure(status: Status): boolean {
  return status === "failure";
}

/** The last moment at which something happened to an object. */
function moveLast(
  sets: Sets,
  key: string,
  { object, before, after }: Change,
  happened: (status: Status) => boolean,
): void {
  const was = before.find(({ status }) => happened(status))?.at;
  const is = after.find(({ status }) => happened(status))?.at;
  if (is !== undefined && is !== was) sets.put(key, is, object);
}

/** An object is new to a cycle if none of its touches, kept or earlier in this page, is of it. */
function countCycles(
  keys: JobKeys,
  cycles: Map<string, CycleDay>,
  kept: readonly Touch[],
  rows: readonly Placed[],
): void {
  const seen = new Set(kept.map(({ cycle }) => cycle));
  for (const { event, cycle, hour } of rows) {
    if (event.cycleId === null) continue;
    const name = `${keys.cycles(Math.floor(hour / 24))} ${event.cycleId}`;
    const row = oneRow(event.at, event.action, event.status, !seen.has(cycle));
    const before = cycles.get(name);
    cycles.set(name, before === undefined ? row : mergeCycles(before, row));
    seen.add(cycle);
  }
}

function cycleWrites(
  { found, retention, now }: CommitInput,
  cycles: ReadonlyMap<string, CycleDay>,
): readonly Write[] {
  return [...cycles].flatMap(([name, change]): Write[] => {
    // The rest is the cycle's id whole: one with a space in it would be taken for another's.
    const end = name.indexOf(" ");
    const [key, cycleId] = [name.slice(0, end), name.slice(end + 1)];
    const before = found.cycles.get(name);
    const after = before === undefined ? change : mergeCycles(before, change);
    const goesAt = (Math.floor(change.firstAt / DAY) + 1) * DAY + retention.rowsMs;
    return [
      ["HSET", key, packId(cycleId).toString("base64url"), packCycle(after)],
      until(key, goesAt, now),
    ];
  });
}
