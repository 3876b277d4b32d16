import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ACTIONS, STATUSES } from "../../domain/provisioning.ts";
import { HOUR } from "../../domain/time.ts";
import { BLOCK_EVENTS, blocksOf, eventOf, unpackBlock } from "../../store/blocks.ts";
import { parseSlot, slotField, totalField } from "../../store/counters.ts";
import { CursorError, packCursor, unpackCursor } from "../../store/cursor.ts";
import { packCycle, unpackCycle } from "../../store/cycles.ts";
import { packId, unpackId } from "../../store/ids.ts";
import { packNaming, unpackNaming } from "../../store/names.ts";
import { packTouches, unpackTouches } from "../../store/object-state.ts";
import { packRows, unpackRows } from "../../store/rows.ts";
import { guid, row, rows } from "./rows-by-chance.ts";

// What is written must be read back the same, and what is in Redis already must stay readable.

const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const verdict = {
  status: fc.constantFrom(...STATUSES),
  action: fc.constantFrom(...ACTIONS),
  cause: u(16),
  cycle: u(24),
  block: u(32),
  index: u(8),
};

test("rows", () => {
  const hour = 493_000;
  const id = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => latin1(bytes));
  const at = fc.integer({ min: 0, max: HOUR - 1 }).map((ms) => hour * HOUR + ms);
  fc.assert(
    fc.property(fc.array(fc.record({ at, id, ...verdict })), (some) => {
      expect(unpackRows(hour, [packRows(some)])).toEqual(some);
      expect(packRows(some).length).toBe(some.length * 22);
    }),
  );
  expect(() => unpackRows(hour, [Buffer.alloc(23)])).toThrow("no whole rows");
});

test("touches, three of them under the 64 bytes that Redis keeps compact", () => {
  const touch = { at: u(47), ...verdict, hasReason: fc.boolean(), hasTarget: fc.boolean() };
  fc.assert(
    fc.property(fc.array(fc.record(touch)), (some) => {
      expect(unpackTouches(packTouches(some))).toEqual(some);
      expect(packTouches(some.slice(0, 3)).length).toBeLessThan(64);
    }),
  );
});

test("blocks, whatever the text in them", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("ada", "\u0001", "$&", "\n"),
  );
  const changed = fc.record({ name: fc.option(text), upn: fc.option(text), words: fc.array(text) });
  fc.assert(
    fc.property(rows, changed, (some, { name, upn, words }) => {
      const events = some.map((event) => ({
        ...event,
        jobId: "job",
        source: { ...event.source, name, userPrincipalName: upn },
        steps: words.map((word) => ({
          name: word,
          type: "export",
          status: "success" as const,
          description: `${word}${name}${upn}${event.source.id}`,
          details: { [`k${word}`]: `${upn} ${word}` },
        })),
      }));
      const blocks = blocksOf(events);
      const lines = blocks.flatMap(({ bytes }) => unpackBlock(bytes));
      expect(lines.map((line) => eventOf(line, "job"))).toEqual(events);
      expect(Math.max(...blocks.map(({ count }) => count))).toBeLessThanOrEqual(BLOCK_EVENTS);
    }),
  );
});

test("a huge row gets a block of its own", () => {
  const huge = row("huge", {
    changes: [{ attribute: "x", before: null, after: "y".repeat(400_000) }],
  });
  const counts = blocksOf([row("a"), huge, row("b")]).map(({ count }) => count);
  expect(counts).toEqual([1, 1, 1]);
});

test("the dictionary of version 1 is never edited: blocks in Redis were made with it", () => {
  const bytes = readFileSync(join(import.meta.dirname, "../../store/detail.dict"));
  expect(createHash("sha256").update(bytes).digest("hex").slice(0, 16)).toMatchInlineSnapshot(
    `"eb283be53cfbf6fe"`,
  );
});

test("cycles", () => {
  const counts = fc.array(fc.tuple(u(6), u(32))).map((pairs) => new Map(pairs));
  fc.assert(
    fc.property(
      fc.record({ firstAt: u(47), lastAt: u(47), objects: u(32), rows: counts }),
      (cycle) => {
        expect(unpackCycle(packCycle(cycle))).toEqual(cycle);
      },
    ),
  );
});

test("ids and names", () => {
  const id = fc.oneof(fc.uuid(), fc.string({ maxLength: 50 }));
  const name = fc.option(fc.string({ unit: "grapheme", maxLength: 60 }));
  fc.assert(
    fc.property(id, name, name, (sourceId, displayName, userPrincipalName) => {
      expect(unpackId(packId(sourceId))).toBe(Buffer.from(sourceId).toString());
      const source = {
        id: guid(sourceId),
        name: displayName,
        userPrincipalName,
        kind: "group",
      } as const;
      expect(unpackNaming(packNaming(row("x", { source })))).toEqual({
        id: guid(sourceId),
        displayName: displayName === null ? null : Buffer.from(displayName).toString(),
        userPrincipalName:
          userPrincipalName === null ? null : Buffer.from(userPrincipalName).toString(),
        kind: "group",
      });
    }),
  );
});

test("counters", () => {
  const { status, action, cause } = verdict;
  fc.assert(
    fc.property(u(5), fc.record({ status, action, cause }), (slot, counted) => {
      expect(parseSlot(slotField(slot, totalField(counted)))).toEqual({ slot, ...counted });
    }),
  );
});

test("cursors; a foreign one is the caller's fault", () => {
  fc.assert(
    fc.property(u(47), fc.string(), (at, id) => {
      expect(unpackCursor(packCursor({ at, id }))).toEqual({ at, id: Buffer.from(id).toString() });
    }),
  );
  for (const foreign of ["", "x", "%%%", "Zm9v", "a".repeat(2000)]) {
    expect(() => unpackCursor(foreign)).toThrow(CursorError);
  }
});

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
