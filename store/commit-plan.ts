import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY, HOUR, SECOND } from "../domain/time.ts";
import type { Write } from "./apply.ts";
import { blocksOf } from "./blocks.ts";
import { slotField, totalField } from "./counters.ts";
import type { CycleDay } from "./cycles.ts";
import { mergeCycles, oneRow, packCycle } from "./cycles.ts";
import { placeName } from "./details.ts";
import { packId } from "./ids.ts";
import type { Application, JobView } from "./job-view.ts";
import { packApplication } from "./job-view.ts";
import type { JobKeys, Retention } from "./keys.ts";
import { DAYS_PER_KEY, HOUR_COUNTERS_EXTRA_MS, objectBucket } from "./keys.ts";
import type { Named, Touch } from "./object-state.ts";
import { mergeTouches, packTouches, summarise } from "./object-state.ts";
import type { BlockPlace, Row } from "./rows.ts";
import { packRows } from "./rows.ts";

/** An event that is not counted yet. */
export type Fresh = {
  readonly event: ProvisioningEvent;
  /** Digest of its id as latin1. */
  readonly id: string;
  readonly hour: number;
  /** Digest of its object. */
  readonly object: Buffer;
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

type Placed = Fresh & BlockPlace & { readonly code: number };

/** Every write of one commit, and the job as it will be; the version bump stands first. */
export function planCommit(input: CommitInput): {
  readonly writes: Write[];
  readonly view: JobView;
} {
  const { keys, view, fresh } = input;
  const blocks = layBlocks(input);
  const after = nextView(view, fresh, blocks.next, input.writer);
  const meta: Write = [
    "HSET",
    keys.meta,
    ...["v", after.version ?? "", "b", after.nextBlock, "n", after.rows],
    ...["lo", after.firstAt ?? 0, "hi", after.lastAt ?? 0],
    ...(after.application === null ? [] : ["a", packApplication(after.application)]),
    ...view.codes.takeFresh().flat(),
  ];
  return {
    view: after,
    writes: [
      meta,
      ...blocks.writes,
      ...rowWrites(input, blocks.placed),
      ...counterWrites(input, blocks.placed),
      ...objectWrites(input, blocks.placed),
      idle(input, keys.meta, DAY),
    ],
  };
}

/** Troubled rows share blocks: whoever lists failures then opens few of them. */
function layBlocks({ keys, view, fresh, retention, now }: CommitInput) {
  const piles = new Map<string, Fresh[]>();
  for (const row of fresh) {
    const { status } = row.event;
    const isTrouble = status === "failure" || status === "warning";
    const name = `${Math.floor(row.event.at / DAY)} ${isTrouble}`;
    const pile = piles.get(name);
    if (pile === undefined) piles.set(name, [row]);
    else pile.push(row);
  }
  const writes: Write[] = [];
  const placed: Placed[] = [];
  let next = view.nextBlock;
  for (const pile of piles.values()) {
    const day = Math.floor((pile[0]?.event.at ?? 0) / DAY);
    let first = 0;
    for (const { count, bytes } of blocksOf(pile.map(({ event }) => event))) {
      const key = keys.blocks(day, next);
      writes.push(["HSET", key, next, bytes], until(key, (day + 1) * DAY + retention.rowsMs, now));
      for (const [index, row] of pile.slice(first, first + count).entries()) {
        const code = view.codes.assign(row.event.code);
        placed.push({ ...row, block: next, index, code });
      }
      first += count;
      next += 1;
    }
  }
  return { writes, placed, next };
}

function nextView(
  view: JobView,
  fresh: readonly Fresh[],
  nextBlock: number,
  writer: string,
): JobView {
  const moments = fresh.map(({ event }) => event.at);
  const count = Number.parseInt(view.version ?? "0", 10) + 1;
  return {
    version: `${count}-${writer}`,
    nextBlock,
    rows: view.rows + fresh.length,
    firstAt: Math.min(view.firstAt ?? Number.POSITIVE_INFINITY, ...moments),
    lastAt: Math.max(view.lastAt ?? 0, ...moments),
    application: fresh.reduce<Application | null>(
      (newest, { event }) => (newest === null || isNewer(event, newest) ? event : newest),
      view.application,
    ),
    codes: view.codes,
  };
}

function isNewer(a: Application, b: Application): boolean {
  return a.at === b.at ? a.id > b.id : a.at > b.at;
}

function rowWrites({ keys, retention, now }: CommitInput, placed: readonly Placed[]) {
  const hours = new Map<number, Row[]>();
  for (const { event, id, hour, code, cycle, block, index } of placed) {
    const { at, status, action } = event;
    const rows = hours.get(hour) ?? [];
    hours.set(hour, rows);
    rows.push({ at, id, status, action, code, cycle, block, index });
  }
  return [...hours].flatMap(([hour, rows]): Write[] => [
    ["RPUSH", keys.rows(hour), packRows(rows)],
    until(keys.rows(hour), (hour + 1) * HOUR + retention.rowsMs, now),
  ]);
}

/** Equal counters are added up here, so that Redis adds each of them once. */
function counterWrites(input: CommitInput, placed: readonly Placed[]): readonly Write[] {
  const { keys, retention, now } = input;
  const counters = new Map<string, Map<string, number>>();
  const ends = new Map<string, Write>();
  const count = (key: string, field: string) => {
    const fields = counters.get(key) ?? new Map<string, number>();
    counters.set(key, fields);
    fields.set(field, (fields.get(field) ?? 0) + 1);
  };
  for (const { event, hour, code } of placed) {
    const counted = { status: event.status, action: event.action, code };
    const day = Math.floor(hour / 24);
    count(keys.totals, totalField(counted));
    count(keys.hours(day), slotField(hour % 24, counted));
    count(keys.days(day), slotField(day % DAYS_PER_KEY, counted));
    const lastDay = (Math.floor(day / DAYS_PER_KEY) + 1) * DAYS_PER_KEY;
    const hoursEnd = (day + 1) * DAY + retention.rowsMs + HOUR_COUNTERS_EXTRA_MS;
    ends.set(keys.hours(day), until(keys.hours(day), hoursEnd, now));
    ends.set(keys.days(day), until(keys.days(day), lastDay * DAY + retention.countersMs, now));
  }
  const increments = [...counters].flatMap(([key, fields]) =>
    [...fields].map(([field, rows]): Write => ["HINCRBY", key, field, rows]),
  );
  return [...increments, ...ends.values(), idle(input, keys.totals)];
}

/** What happened to each object, who fails now, and what that makes of the cycles. */
function objectWrites(input: CommitInput, placed: readonly Placed[]): readonly Write[] {
  const { keys, found, retention, now } = input;
  const cycles = new Map<string, CycleDay>();
  const writes: Write[] = [];
  for (const rows of byObject(placed)) {
    const { object } = rows[0] as Placed;
    const kept = found.touches.get(object.toString("latin1")) ?? [];
    const named = kept.map((touch) => ({ touch, id: found.ids.get(placeName(touch)) ?? null }));
    const touches = mergeTouches(named, rows.map(touchOf));
    const key = keys.objects(object);
    writes.push(["HSET", key, object, packTouches(touches)]);
    if (input.prolonged[objectBucket(object)] === 0) writes.push(idle(input, key));
    input.prolonged[objectBucket(object)] = 1;
    writes.push(...failingWrites(input, object, kept, touches));
    countCycles(keys, cycles, kept, rows);
  }
  for (const [name, change] of cycles) {
    const [key = "", cycleId = ""] = name.split(" ", 2);
    const before = found.cycles.get(name);
    const after = before === undefined ? change : mergeCycles(before, change);
    const end = (Math.floor(change.firstAt / DAY) + 1) * DAY + retention.rowsMs;
    writes.push(
      ["HSET", key, packId(cycleId).toString("base64url"), packCycle(after)],
      until(key, end, now),
    );
  }
  return writes;
}

function byObject(placed: readonly Placed[]): readonly (readonly Placed[])[] {
  const objects = new Map<string, Placed[]>();
  for (const row of placed) {
    const object = row.object.toString("latin1");
    const rows = objects.get(object);
    if (rows === undefined) objects.set(object, [row]);
    else rows.push(row);
  }
  return [...objects.values()];
}

function touchOf({ event, code, cycle, block, index }: Placed): Named {
  const { at, status, action } = event;
  const hasReason = event.error?.reason != null;
  const hasTarget = event.target.id !== null;
  const touch = { at, status, action, code, cycle, block, index, hasReason, hasTarget };
  return { touch, id: event.id };
}

function failingWrites(
  input: CommitInput,
  object: Buffer,
  before: readonly Touch[],
  after: readonly Touch[],
): readonly Write[] {
  const { keys } = input;
  const was = failure(before);
  const is = failure(after);
  if (was?.since === is?.since && was?.code === is?.code) return [];
  const writes: Write[] = [];
  if (is !== null) {
    for (const key of [keys.failing, keys.failingWith(is.code)]) {
      writes.push(["ZADD", key, is.since, object], idle(input, key));
    }
  }
  if (was !== null && is === null) writes.push(["ZREM", keys.failing, object]);
  if (was !== null && was.code !== is?.code) {
    writes.push(["ZREM", keys.failingWith(was.code), object]);
  }
  return writes;
}

function failure(touches: readonly Touch[]) {
  const summary = summarise(touches);
  if (summary === null || summary.failingSince === null) return null;
  return { since: summary.failingSince, code: summary.latest.code };
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

/** Ends a key's life with its bucket, whenever it is written: late rows do not prolong it. */
function until(key: string, end: Instant, now: Instant): Write {
  return ["EXPIRE", key, Math.max(1, Math.ceil((end - now) / SECOND))];
}

/**
 * Ends the life of a key that has gone silent. The job's own hash goes last: what others refer to,
 * codes and block numbers, must outlive them.
 */
function idle({ retention, now }: CommitInput, key: string, extraMs = 0): Write {
  const keepMs = Math.max(
    retention.countersMs,
    retention.rowsMs + HOUR_COUNTERS_EXTRA_MS + 2 * DAY,
  );
  return until(key, now + keepMs + extraMs, now);
}
