import { describe, expect, test } from "vitest";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { JOB } from "./graph-json.ts";
import {
  connectHostileGraph,
  type HostileGraph,
  rawRow,
  startHostileGraph,
} from "./hostile-graph.ts";
import { HOUR, MINUTE, T0 } from "./log-fixture.ts";

const TENANT = "fabrikam";
const NOW = T0;

/** `count` rows of the last hours, each with `characters` of text. */
function rowsOf(count: number, characters: number, prefix = "row") {
  const filler = "x".repeat(characters);
  return Array.from({ length: count }, (_, n) =>
    rawRow(`${prefix}-${n}`, NOW - 30 * MINUTE - n * 2000, { modifiedProperties: [], filler }),
  );
}

async function pollUntilDone(dependencies: Parameters<typeof pollBackfill>[0]): Promise<void> {
  for (let polls = 0; polls < 300; polls += 1) {
    const { isDone, error } = await pollBackfill(dependencies);
    expect(error).toBeNull();
    if (isDone) return;
  }
  throw new Error("the back-fill does not end");
}

async function readAll(graph: HostileGraph) {
  const dependencies = await connectHostileGraph(graph, NOW);
  await pollUntilDone(dependencies);
  const state = await dependencies.store.polls.load(TENANT, "backfill");
  return {
    storedRows: await dependencies.store.events.totalRows(TENANT, JOB),
    droppedRows: state?.droppedRows,
    logLines: dependencies.log.lines,
  };
}

describe("a page of more than 16 MiB", () => {
  test.each([
    ["compressed", true],
    ["not compressed", false],
  ])(
    "the back-fill reads all of 2,500 rows of 16 kB with smaller pages; the answers are %s",
    async (_, isGzipped) => {
      const graph = await startHostileGraph();
      graph.isGzipped = isGzipped;
      graph.rows = rowsOf(2500, 16 * 1024);
      expect(await readAll(graph)).toMatchObject({ storedRows: 2500, droppedRows: 0 });
      expect(graph.tops).toContain(250);
      // A size that worked is used for the next windows: few requests are refused.
      expect(graph.tops.length).toBeLessThan(60);
    },
  );

  test("the poll of the log reads all rows of 16 kB with smaller pages", async () => {
    const graph = await startHostileGraph();
    graph.rows = rowsOf(1200, 16 * 1024).filter(({ at }) => at > NOW - HOUR);
    const dependencies = await connectHostileGraph(graph, NOW);
    for (let polls = 0; polls < 5; polls += 1)
      expect((await pollLogs(dependencies)).error).toBeNull();
    expect(await dependencies.store.events.totalRows(TENANT, JOB)).toBe(graph.rows.length);
    expect(await dependencies.store.polls.load(TENANT, "logs")).toMatchObject({
      watermark: NOW,
      readFailure: null,
      droppedRows: 0,
    });
  });

  test.each([
    ["before the rows", false],
    ["after the rows", true],
  ])(
    "a row of 20 MB is dropped and counted, and all rows around it are read; the next link is %s",
    async (_, hasLinkAfterRows) => {
      const graph = await startHostileGraph();
      graph.hasLinkAfterRows = hasLinkAfterRows;
      const rows = rowsOf(300, 10);
      graph.rows = [
        ...rows,
        rawRow("huge", NOW - 35 * MINUTE - 1000, { filler: "x".repeat(20_000_000) }),
      ];
      const { storedRows, droppedRows, logLines } = await readAll(graph);
      expect({ storedRows, droppedRows }).toEqual({ storedRows: 300, droppedRows: 1 });
      expect(logLines.map(({ message }) => message)).toContain(
        "dropped a log row that is too large",
      );
    },
  );

  test("a Graph that ignores $top is read with shorter windows", async () => {
    const graph = await startHostileGraph();
    graph.honoursTop = false;
    graph.rows = rowsOf(1500, 16 * 1024);
    expect(await readAll(graph)).toMatchObject({ storedRows: 1500, droppedRows: 0 });
  });
});
