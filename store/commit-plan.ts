import { DAY, HOUR } from "../domain/time.ts";
import type { Write } from "./apply.ts";
import { blocksOf } from "./blocks.ts";
import type { CommitInput, Fresh, Placed } from "./commit-input.ts";
import { idle, until } from "./commit-input.ts";
import { objectWrites } from "./commit-objects.ts";
import { slotField, totalField } from "./counters.ts";
import type { Application, JobView } from "./job-view.ts";
import { packApplication } from "./job-view.ts";
import { DAYS_PER_KEY, HOUR_COUNTERS_EXTRA_MS } from "./keys.ts";
import type { Row } from "./rows.ts";
import { packRows } from "./rows.ts";

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
    ...view.causes.takeFresh().flat(),
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
  const piles = new Map<number, Fresh[]>();
  for (const row of fresh) {
    const { status, at } = row.event;
    const isTrouble = status === "failure" || status === "warning";
    const name = Math.floor(at / DAY) * 2 + Number(isTrouble);
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
        const { event, id, hour, object, name, cycle } = row;
        const cause = view.causes.assign(event);
        placed.push({ event, id, hour, object, name, cycle, block: next, index, cause });
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
    causes: view.causes,
  };
}

function isNewer(a: Application, b: Application): boolean {
  return a.at === b.at ? a.id > b.id : a.at > b.at;
}

function rowWrites({ keys, retention, now }: CommitInput, placed: readonly Placed[]) {
  const hours = new Map<number, Row[]>();
  for (const { event, id, hour, cause, cycle, block, index } of placed) {
    const { at, status, action } = event;
    const rows = hours.get(hour) ?? [];
    hours.set(hour, rows);
    rows.push({ at, id, status, action, cause, cycle, block, index });
  }
  return [...hours].flatMap(([hour, rows]): Write[] => [
    ["RPUSH", keys.rows(hour), packRows(rows)],
    until(keys.rows(hour), (hour + 1) * HOUR + retention.rowsMs, now),
  ]);
}

/** Equal counters are added up here, so that Redis adds each of them once. */
function counterWrites(input: CommitInput, placed: readonly Placed[]): readonly Write[] {
  const { keys, retention, now } = input;
  const totals = new Map<string, number>();
  const hours = new Map<number, Map<string, number>>();
  for (const { event, hour, cause } of placed) {
    const field = totalField({ status: event.status, action: event.action, cause });
    addTo(totals, field, 1);
    const fields = hours.get(hour) ?? new Map<string, number>();
    hours.set(hour, fields);
    addTo(fields, field, 1);
  }
  const days = new Map<number, Map<string, number>>();
  const writes = increments(keys.totals, totals, (field) => field);
  for (const [hour, fields] of hours) {
    const day = Math.floor(hour / 24);
    writes.push(...increments(keys.hours(day), fields, (field) => slotField(hour % 24, field)));
    const ofDay = days.get(day) ?? new Map<string, number>();
    days.set(day, ofDay);
    for (const [field, rows] of fields) addTo(ofDay, field, rows);
  }
  for (const [day, fields] of days) {
    writes.push(
      ...increments(keys.days(day), fields, (field) => slotField(day % DAYS_PER_KEY, field)),
    );
    const lastDay = (Math.floor(day / DAYS_PER_KEY) + 1) * DAYS_PER_KEY;
    const hoursEnd = (day + 1) * DAY + retention.rowsMs + HOUR_COUNTERS_EXTRA_MS;
    writes.push(until(keys.hours(day), hoursEnd, now));
    writes.push(until(keys.days(day), lastDay * DAY + retention.countersMs, now));
  }
  return [...writes, idle(input, keys.totals)];
}

function addTo(counts: Map<string, number>, field: string, rows: number): void {
  counts.set(field, (counts.get(field) ?? 0) + rows);
}

function increments(
  key: string,
  totals: ReadonlyMap<string, number>,
  fieldOf: (total: string) => string,
): Write[] {
  return [...totals].map(([total, rows]): Write => ["HINCRBY", key, fieldOf(total), rows]);
}
