import { describe, expect, test } from "vitest";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { JOB, logRow } from "./graph-json.ts";
import { connectHostileGraph, type RawRow, rawRow, startHostileGraph } from "./hostile-graph.ts";
import { MINUTE, T0 } from "./log-fixture.ts";

const TENANT = "fabrikam";
const NOW = T0;
const AT = NOW - 30 * MINUTE;

type Over = Readonly<Record<string, unknown>>;

/** A valid row as text in which `text` replaces the value of a field. */
function rowWithText(field: string, text: string): string {
  return JSON.stringify(logRow("poison", AT, { [field]: "@" })).replace('"@"', () => text);
}

const rowWith = (over: Over): string => JSON.stringify(logRow("poison", AT, over));

const nested = (depth: number, open: string, close: string) =>
  open.repeat(depth) + close.repeat(depth);

/** Rows as text, and whether such a row is stored or dropped. */
const POISONED_ROWS: readonly (readonly [string, string, "stored" | "dropped"])[] = [
  ["a row with a text of 10 MB", rowWith({ jobDescription: "x".repeat(10_000_000) }), "stored"],
  [
    "a row with a description of 10 MB",
    rowWith({
      provisioningStatusInfo: {
        status: "failure",
        errorInformation: { errorCode: "Some", reason: "y".repeat(10_000_000) },
      },
    }),
    "stored",
  ],
  ["a list nested 100,000 deep", rowWithText("details", nested(100_000, "[", "]")), "stored"],
  [
    "an object nested 100,000 deep in a step",
    rowWithText(
      "provisioningSteps",
      `[{"details":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}]`,
    ),
    "stored",
  ],
  [
    "modified properties nested 100,000 deep",
    rowWithText("modifiedProperties", nested(100_000, "[", "]")),
    "stored",
  ],
  ["an id nested 100,000 deep", rowWithText("id", nested(100_000, "[", "]")), "dropped"],
  [
    "a lone surrogate in a name",
    rowWithText(
      "sourceIdentity",
      `{"id":"person-1","displayName":"a\\ud800b","identityType":"User"}`,
    ),
    "stored",
  ],
  ["a lone surrogate in the id", rowWithText("id", `"poison\\udfff"`), "dropped"],
  ["a lone surrogate in the job id", rowWithText("jobId", `"job\\ud800"`), "dropped"],
  [
    "the keys __proto__ and constructor",
    rowWithText("details", `{"__proto__":{"id":"x"},"constructor":{"prototype":1}}`),
    "stored",
  ],
  ["the key __proto__ in place of the fields", `{"__proto__":${rowWith({})}}`, "dropped"],
  [
    "the status __proto__",
    rowWithText("provisioningStatusInfo", `{"status":"__proto__","errorInformation":null}`),
    "stored",
  ],
  ["the action constructor", rowWith({ provisioningAction: "constructor" }), "stored"],
  ["the year 0", rowWith({ activityDateTime: "0000-01-01T00:00:00Z" }), "dropped"],
  ["the year 1", rowWith({ activityDateTime: "0001-01-01T00:00:00Z" }), "dropped"],
  ["the year 9999", rowWith({ activityDateTime: "9999-12-31T23:59:59Z" }), "dropped"],
  ["a time that is a number", rowWith({ activityDateTime: AT }), "dropped"],
  ["an id of 10 kB", rowWith({ id: "i".repeat(10_240) }), "dropped"],
  ["a job id of 10 kB", rowWith({ jobId: "j".repeat(10_240) }), "dropped"],
  ["a cycle id of 10 kB", rowWith({ cycleId: "c".repeat(10_240) }), "stored"],
  [
    "a name of 10 kB",
    rowWith({ sourceIdentity: { id: "person-1", displayName: "n".repeat(10_240) } }),
    "stored",
  ],
  ["an unknown status", rowWith({ provisioningStatusInfo: { status: "vaporised" } }), "stored"],
  ["an unknown action", rowWith({ provisioningAction: "teleport" }), "stored"],
  ["a status that is a list", rowWith({ provisioningStatusInfo: [["failure"]] }), "stored"],
  [
    "duplicate keys, the last of which count",
    `${rowWith({ id: "other" }).slice(0, -1)},"id":"poison"}`,
    "stored",
  ],
  [
    "duplicate keys, the last of which is not an id",
    `${rowWith({}).slice(0, -1)},"id":7}`,
    "dropped",
  ],
  ["a duration of 1e999", rowWithText("durationInMilliseconds", "1e999"), "stored"],
  ["a duration of -0", rowWithText("durationInMilliseconds", "-0"), "stored"],
  ["a duration of 1e308", rowWithText("durationInMilliseconds", "1e308"), "stored"],
  ['a duration of "NaN"', rowWithText("durationInMilliseconds", '"NaN"'), "stored"],
  ["an integer with 400 digits", rowWithText("durationInMilliseconds", "9".repeat(400)), "stored"],
  ["null in place of a row", "null", "dropped"],
  ["a number in place of a row", "42", "dropped"],
  ["a text in place of a row", '"row"', "dropped"],
  ["a list in place of a row", "[[]]", "dropped"],
  ["an empty object in place of a row", "{}", "dropped"],
  [
    "100,000 steps",
    rowWithText(
      "provisioningSteps",
      `[${Array.from({ length: 100_000 }, () => '{"name":"s"}').join(",")}]`,
    ),
    "stored",
  ],
  [
    "100,000 modified properties",
    rowWithText(
      "modifiedProperties",
      `[${Array.from({ length: 100_000 }, (_, n) => `{"displayName":"p${n}","newValue":"v"}`).join(",")}]`,
    ),
    "stored",
  ],
  [
    "an object with 100,000 keys",
    rowWithText(
      "targetIdentity",
      `{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`).join(",")}}`,
    ),
    "stored",
  ],
  [
    "control characters in a name",
    rowWith({ sourceIdentity: { id: "person-1", displayName: "a\u0000\u001b[31m\u202eb" } }),
    "stored",
  ],
];

const goodRows: readonly RawRow[] = [
  rawRow("good-before", AT + MINUTE),
  rawRow("good-same-time", AT),
  rawRow("good-after", AT - MINUTE),
];

async function readRows(rows: readonly RawRow[]) {
  const graph = await startHostileGraph();
  graph.rows = [...goodRows.slice(0, 2), ...rows, ...goodRows.slice(2)];
  const dependencies = await connectHostileGraph(graph, NOW);
  const { store } = dependencies;
  for (let isDone = false; !isDone; ) {
    const result = await pollBackfill(dependencies);
    expect(result.error).toBeNull();
    isDone = result.isDone;
  }
  const logsResult = await pollLogs(dependencies);
  expect(logsResult.error).toBeNull();
  const polls = await store.polls.loadAll(TENANT);
  const droppedRows = [...polls.values()].reduce((sum, state) => sum + state.droppedRows, 0);
  const jobs = await store.events.jobs(TENANT);
  const totals = await Promise.all(jobs.map(({ jobId }) => store.events.totalRows(TENANT, jobId)));
  return { storedRows: totals.reduce((sum, total) => sum + total, 0), droppedRows, dependencies };
}

describe("a poisoned row of the log", () => {
  test.each(POISONED_ROWS)(
    "%s: the good rows beside it are stored, and the row is stored or counted as dropped",
    async (_, json, outcome) => {
      const { storedRows, droppedRows, dependencies } = await readRows([{ at: AT, json }]);
      expect({ storedRows, droppedRows }).toEqual(
        outcome === "stored"
          ? { storedRows: 4, droppedRows: 0 }
          : { storedRows: 3, droppedRows: 1 },
      );
      const { items } = await dependencies.store.events.list({
        tenant: TENANT,
        jobId: JOB,
        action: [],
        status: [],
        code: [],
        cycleId: [],
        from: null,
        to: null,
        limit: 10,
        cursor: null,
      });
      expect(items.map(({ id }) => id)).toEqual(
        expect.arrayContaining(["good-before", "good-same-time", "good-after"]),
      );
      expect(items).toHaveLength(storedRows);
    },
  );

  test("all poisoned rows on one page are stored or counted as dropped", async () => {
    const small = POISONED_ROWS.filter(([, json]) => json.length < 1_000_000);
    const { storedRows, droppedRows } = await readRows(
      small.map(([, json], n) => ({
        at: AT,
        json: json.replace('"id":"poison"', `"id":"poison-${n}"`),
      })),
    );
    const expected = small.filter(([, , outcome]) => outcome === "stored").length;
    expect({ storedRows, droppedRows }).toEqual({
      storedRows: 3 + expected,
      droppedRows: small.length - expected,
    });
  });
});
