import { expect, test } from "vitest";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { truthOf } from "./truth.ts";
import { createWorld } from "./world.ts";

const startsAt = Date.parse("2026-11-26T04:00:00Z");
const times = { startsAt, rowsEndAt: startsAt + 75 * 60_000 };
const world = createWorld(3, times);

test("the same seed gives the same world", () => {
  const facts = ({ rows }: typeof world) => rows.map(({ json: _json, ...row }) => row);
  expect(facts(createWorld(3, times))).toEqual(facts(world));
  expect(truthOf(createWorld(4, times))).not.toEqual(truthOf(world));
});

test("the truth says of every row, poisoned or not, what the worker reads from its JSON", () => {
  const counted = new Set<string>();
  for (const row of world.rows) {
    const read = readEventRow(JSON.parse(row.json()));
    const isRepeated = read.ok && counted.has(read.value.id);
    if (read.ok) counted.add(read.value.id);
    const outcome =
      read.ok && !isRepeated
        ? { action: read.value.action, status: read.value.status, sourceId: read.value.source.id }
        : null;
    expect(outcome, row.id).toEqual(row.counted);
  }
});

test("every row is visible when the rows end", () => {
  expect(world.rows.filter(({ visibleAt }) => visibleAt > times.rowsEndAt)).toEqual([]);
});
