import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import { HOUR } from "../../domain/time.ts";
import { packSlotField, packTotalField, parseSlotField } from "../../store/log/counter-fields.ts";
import { packCycleDay, unpackCycleDay } from "../../store/log/cycle-days.ts";
import {
  MAX_EVENTS_PER_BLOCK,
  packBlocks,
  unpackBlock,
  unpackLine,
} from "../../store/log/detail-blocks.ts";
import { packRows, unpackRows } from "../../store/log/hour-rows.ts";
import { packObjectEvents, unpackObjectEvents } from "../../store/log/object-events.ts";
import { packIdentity, unpackIdentity } from "../../store/people/person-identity.ts";
import { CursorError, packCursor, unpackCursor } from "../../store/redis/list-cursor.ts";
import { packId, unpackId } from "../../store/redis/packed-id.ts";
import { randomEvents, testEvent, testGuid } from "./random-events.ts";

// Unpacking must give the values that were packed, and blocks that are already in Redis must stay
// readable.

const unsignedInteger = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const rowOutcome = {
  status: fc.constantFrom(...EVENT_STATUSES),
  action: fc.constantFrom(...EVENT_ACTIONS),
  outcomeNumber: unsignedInteger(16),
  cycleDigest: unsignedInteger(24),
  block: unsignedInteger(32),
  index: unsignedInteger(8),
};

test("packing and then unpacking rows gives the same rows, and each packed row has 22 bytes", () => {
  const hour = 493_000;
  const id = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => toLatin1(bytes));
  const at = fc.integer({ min: 0, max: HOUR - 1 }).map((ms) => hour * HOUR + ms);
  fc.assert(
    fc.property(fc.array(fc.record({ at, id, ...rowOutcome })), (rows) => {
      expect(unpackRows(hour, [packRows(rows)])).toEqual(rows);
      expect(packRows(rows).length).toBe(rows.length * 22);
    }),
  );
  expect(() => unpackRows(hour, [Buffer.alloc(23)])).toThrow("not a whole number of rows");
});

test("packing and then unpacking object events gives the same object events, and three packed ones take less than 64 bytes", () => {
  const objectEvent = {
    at: unsignedInteger(47),
    ...rowOutcome,
    hasReason: fc.boolean(),
    hasTarget: fc.boolean(),
  };
  fc.assert(
    fc.property(fc.array(fc.record(objectEvent)), (objectEvents) => {
      expect(unpackObjectEvents(packObjectEvents(objectEvents))).toEqual(objectEvents);
      expect(packObjectEvents(objectEvents.slice(0, 3)).length).toBeLessThan(64);
    }),
  );
});

test("packing and then unpacking blocks gives the same events, whatever names and control characters the texts contain", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("ada", "\u0001", "$&", "\n"),
  );
  const changed = fc.record({ name: fc.option(text), upn: fc.option(text), words: fc.array(text) });
  fc.assert(
    fc.property(randomEvents, changed, (unchangedEvents, { name, upn, words }) => {
      const events = unchangedEvents.map((event) => ({
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
      const blocks = packBlocks(events);
      const lines = blocks.flatMap(({ bytes }) => unpackBlock(bytes));
      expect(lines.map((line) => unpackLine(line, "job"))).toEqual(events);
      expect(Math.max(...blocks.map(({ count }) => count))).toBeLessThanOrEqual(
        MAX_EVENTS_PER_BLOCK,
      );
    }),
  );
});

test("a very long event is stored in a separate block", () => {
  const huge = testEvent("huge", {
    changes: [{ attribute: "x", before: null, after: "y".repeat(400_000) }],
  });
  const counts = packBlocks([testEvent("a"), huge, testEvent("b")]).map(({ count }) => count);
  expect(counts).toEqual([1, 1, 1]);
});

test("the dictionary of the blocks is unchanged, because stored blocks were compressed with it", () => {
  const bytes = readFileSync(join(import.meta.dirname, "../../store/log/detail.dict"));
  expect(createHash("sha256").update(bytes).digest("hex").slice(0, 16)).toMatchInlineSnapshot(
    `"eb283be53cfbf6fe"`,
  );
});

test("unpacking cycle days gives the packed cycle days", () => {
  const counts = fc
    .array(fc.tuple(unsignedInteger(6), unsignedInteger(32)))
    .map((pairs) => new Map(pairs));
  fc.assert(
    fc.property(
      fc.record({
        firstAt: unsignedInteger(47),
        lastAt: unsignedInteger(47),
        newObjects: unsignedInteger(32),
        counts,
      }),
      (cycle) => {
        expect(unpackCycleDay(packCycleDay(cycle))).toEqual(cycle);
      },
    ),
  );
});

test("unpacking ids and identities gives the packed ids and identities", () => {
  const id = fc.oneof(fc.uuid(), fc.string({ maxLength: 50 }));
  const name = fc.option(fc.string({ unit: "grapheme", maxLength: 60 }));
  fc.assert(
    fc.property(id, name, name, (sourceId, displayName, userPrincipalName) => {
      expect(unpackId(packId(sourceId))).toBe(Buffer.from(sourceId).toString());
      const source = {
        id: testGuid(sourceId),
        name: displayName,
        userPrincipalName,
        kind: "group",
      } as const;
      expect(unpackIdentity(packIdentity(testEvent("x", { source })))).toEqual({
        id: testGuid(sourceId),
        displayName: displayName === null ? null : Buffer.from(displayName).toString(),
        userPrincipalName:
          userPrincipalName === null ? null : Buffer.from(userPrincipalName).toString(),
        kind: "group",
      });
    }),
  );
});

test("parsing the name of a counter's field gives the time slot and outcome from which it was built", () => {
  const { status, action, outcomeNumber } = rowOutcome;
  fc.assert(
    fc.property(
      unsignedInteger(5),
      fc.record({ status, action, outcomeNumber }),
      (slot, counted) => {
        expect(parseSlotField(packSlotField(slot, packTotalField(counted)))).toEqual({
          slot,
          ...counted,
        });
      },
    ),
  );
});

test("unpacking cursors gives the packed positions, and unpacking any other text throws CursorError", () => {
  fc.assert(
    fc.property(unsignedInteger(47), fc.string(), (at, id) => {
      expect(unpackCursor(packCursor({ at, id }))).toEqual({ at, id: Buffer.from(id).toString() });
    }),
  );
  for (const foreign of ["", "x", "%%%", "Zm9v", "a".repeat(2000)]) {
    expect(() => unpackCursor(foreign)).toThrow(CursorError);
  }
});

function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
