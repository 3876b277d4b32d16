import { afterEach, describe, expect, test } from "vitest";
import { createApplicationFilter } from "../../worker/poll/application-filter.ts";
import { pollBackfill } from "../../worker/poll/poll-backfill.ts";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { logRow } from "./graph-json.ts";
import { errorBody, type StubReply } from "./graph-stub.ts";
import { DAY, HOUR, ids, type LogFixture, MINUTE, startLogFixture, T0 } from "./log-fixture.ts";

const openFixtures: LogFixture[] = [];
afterEach(async () => {
  for (const { graphStub } of openFixtures.splice(0)) await graphStub.close();
});

async function createFixture(options?: Parameters<typeof startLogFixture>[0]): Promise<LogFixture> {
  const logFixture = await startLogFixture(options);
  openFixtures.push(logFixture);
  return logFixture;
}

const manyRows = (count: number, from: number, stepMs = 1000) =>
  Array.from({ length: count }, (_, n) => ({
    id: `r${String(n).padStart(4, "0")}`,
    at: from + n * stepMs,
  }));

const THROTTLED: StubReply = { status: 429, body: errorBody("TooManyRequests") };

describe("a poll of the log", () => {
  test("the first poll reads every page of the last hour and moves the watermark to now", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = manyRows(10, T0 - 30 * MINUTE);
    const result = await pollLogs(dependencies);
    expect(result).toMatchObject({ addedRows: 10, isComplete: true, error: null });
    expect([...result.jobIds]).toHaveLength(1);
    expect(ids(store.rows)).toHaveLength(10);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0,
      lastSuccessAt: T0,
      lastTryAt: T0,
      readFailure: null,
      isComplete: true,
      droppedRows: 0,
    });
  });

  test("the requested range is one second wider on both sides, because Graph's times are whole seconds", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.now = T0 + 250;
    fixture.rows = [
      { id: "first", at: T0 - HOUR },
      { id: "last", at: T0 },
    ];
    await pollLogs(dependencies);
    expect(ids(store.rows)).toEqual(["first", "last"]);
    expect(fixture.windows).toEqual([{ from: T0 - HOUR - 1000, to: T0 + 2000 }]);
  });

  test("a poll starts an hour before the watermark and adds only the late rows of this hour", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = [
      ...manyRows(4, T0 - 10 * MINUTE),
      { id: "late", at: T0 - 50 * MINUTE, arrivesAt: T0 + 1 },
    ];
    expect((await pollLogs(dependencies)).addedRows).toBe(4);
    fixture.now = T0 + 5 * MINUTE;
    expect((await pollLogs(dependencies)).addedRows).toBe(1);
    fixture.now += 5 * MINUTE;
    expect((await pollLogs(dependencies)).addedRows).toBe(0);
    expect(ids(store.rows)).toEqual(["late", "r0000", "r0001", "r0002", "r0003"]);
  });

  test("after an empty page that has a next link, the poll reads the next page", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.hasEmptyPages = true;
    fixture.rows = manyRows(10, T0 - 30 * MINUTE);
    expect(await pollLogs(dependencies)).toMatchObject({ addedRows: 10, isComplete: true });
    expect(store.rows.size).toBe(10);
  });

  test("a row that Graph sends twice is counted once", async () => {
    const { fixture, store, dependencies } = await createFixture();
    const rows = manyRows(4, T0 - 30 * MINUTE);
    fixture.rows = [...rows, rows[1]!, rows[2]!];
    expect((await pollLogs(dependencies)).addedRows).toBe(4);
    expect([store.rows.size, store.receivedRows]).toEqual([4, 4]);
  });

  test("unreadable rows are dropped and counted, and the log names the wrong field", async () => {
    const { fixture, store, dependencies, log } = await createFixture();
    const [validRow] = manyRows(1, T0 - 30 * MINUTE);
    const rawRow = { ...logRow("bad", T0 - MINUTE), activityDateTime: "yesterday" };
    fixture.rows = [validRow!, { id: "bad", at: T0 - MINUTE, rawRow }];
    expect(await pollLogs(dependencies)).toMatchObject({ addedRows: 1, isComplete: true });
    expect(store.poll("logs").droppedRows).toBe(1);
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "dropped log rows that could not be read",
        fields: { rows: 1, field: "activityDateTime" },
      },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain("ada@");
  });

  test("only rows of watched apps are stored", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = manyRows(3, T0 - 30 * MINUTE);
    const isWatched = createApplicationFilter({ include: ["*"], exclude: ["Fabrikam *"] });
    expect(await pollLogs({ ...dependencies, isWatched })).toMatchObject({
      addedRows: 0,
      isComplete: true,
    });
    expect(store.rows.size).toBe(0);
  });

  test("the next page is requested while the previous page is being stored", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    fixture.rows = manyRows(6, T0 - 30 * MINUTE);
    const { commit } = store.events;
    const requestsAtCommit: number[] = [];
    store.events.commit = async (tenant, events) => {
      // The second page is requested before the first one is stored.
      await expect.poll(() => graphStub.requests.length).toBe(2);
      requestsAtCommit.push(graphStub.requests.length);
      return await commit(tenant, events);
    };
    await pollLogs(dependencies);
    expect(requestsAtCommit).toEqual([2, 2]);
  });
});

describe("a failed poll of the log", () => {
  test.each`
    failure                   | reply                                                                                        | kind
    ${"a bad token"}          | ${{ status: 401, body: errorBody("InvalidAuthenticationToken") }}                            | ${"unauthorised"}
    ${"no permission"}        | ${{ status: 403, body: errorBody("Denied") }}                                                | ${"forbidden"}
    ${"no licence"}           | ${{ status: 403, body: errorBody("Authentication_RequestFromNonPremiumTenantOrB2CTenant") }} | ${"unlicensed"}
    ${"throttling"}           | ${THROTTLED}                                                                                 | ${"throttled"}
    ${"an outage"}            | ${{ status: 503, body: "<html>down</html>" }}                                                | ${"unavailable"}
    ${"HTML with status 200"} | ${{ body: "<html>hello</html>" }}                                                            | ${"malformed"}
    ${"a page without rows"}  | ${{ body: { rows: [] } }}                                                                    | ${"malformed"}
  `(
    "after $failure, the watermark does not move, and the read failure is stored until the next successful poll",
    async ({ reply, kind }) => {
      const { fixture, store, dependencies } = await createFixture();
      await pollLogs(dependencies);
      fixture.now = T0 + MINUTE;
      fixture.fault = () => reply;
      expect(await pollLogs(dependencies)).toMatchObject({ isComplete: false, error: { kind } });
      fixture.now = T0 + 2 * MINUTE;
      await pollLogs(dependencies);
      expect(store.poll("logs")).toMatchObject({
        watermark: T0,
        lastSuccessAt: T0,
        lastTryAt: T0 + 2 * MINUTE,
        isComplete: false,
        readFailure: { kind, since: T0 + MINUTE, cause: { code: expect.any(String) } },
      });

      fixture.fault = () => null;
      fixture.now = T0 + 3 * MINUTE;
      await pollLogs(dependencies);
      expect(store.poll("logs")).toMatchObject({
        watermark: T0 + 3 * MINUTE,
        readFailure: null,
        isComplete: true,
      });
    },
  );

  test("the poll does not follow a link to another host, and the watermark does not move", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    await pollLogs(dependencies);
    fixture.now = T0 + MINUTE;
    const link = "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen";
    fixture.fault = () => ({
      body: { value: [logRow("kept", T0)], "@odata.nextLink": link },
    });
    const requestsBefore = graphStub.requests.length;
    expect(await pollLogs(dependencies)).toMatchObject({ error: { kind: "malformed" } });
    expect(graphStub.requests.length - requestsBefore).toBe(1);
    expect(store.poll("logs")).toMatchObject({ watermark: T0, isComplete: false });
    expect(ids(store.rows)).toEqual(["kept"]);
  });

  test("if next links form a loop, the poll ends, and the watermark does not move", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    fixture.fault = () => ({
      body: {
        value: [],
        "@odata.nextLink": `${graphStub.origin}/v1.0/auditLogs/provisioning?again`,
      },
    });
    expect(await pollLogs(dependencies)).toMatchObject({ error: { kind: "malformed" } });
    expect(graphStub.requests.length).toBeLessThan(5);
    expect(store.poll("logs").watermark).toBeNull();
  });

  test("the poll after a failure of the store reads every row", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = manyRows(10, T0 - 30 * MINUTE);
    store.failsAfterCommits = 2;
    await expect(pollLogs(dependencies)).rejects.toThrow("Redis is down");
    store.failsAfterCommits = null;
    expect(await pollLogs(dependencies)).toMatchObject({ isComplete: true });
    expect(store.rows.size).toBe(10);
    expect(store.poll("logs").watermark).toBe(T0);
  });

  test("an outage before the first poll leaves no gap between the back-fill and the log poll", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.fault = () => ({ status: 503, body: "" });
    await pollBackfill({ ...dependencies, retainMs: 30 * DAY });
    await pollLogs(dependencies);
    fixture.rows = manyRows(5, T0 + 2 * HOUR);
    fixture.fault = () => null;
    fixture.now = T0 + 6 * HOUR;
    expect(await pollLogs(dependencies)).toMatchObject({ addedRows: 5 });
    expect(store.poll("logs").watermark).toBe(fixture.now);
  });
});

describe("a backlog of the log", () => {
  test("a backlog is read by several polls, and the watermark moves after each time range", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 5 });
    await pollLogs(dependencies);
    // With one row a minute, two days fill 576 pages. A poll reads at most 60 pages.
    fixture.rows = manyRows(2880, T0, MINUTE);
    fixture.now = T0 + 2 * DAY;
    const watermarks: number[] = [];
    for (let polls = 0; polls < 40; polls += 1) {
      const { isComplete } = await pollLogs(dependencies);
      watermarks.push(store.poll("logs").watermark ?? 0);
      if (isComplete) break;
      expect(store.poll("logs").isComplete).toBe(false);
    }
    expect(watermarks.length).toBeGreaterThan(5);
    expect(watermarks).toEqual(watermarks.toSorted((a, b) => a - b));
    expect(watermarks.at(-1)).toBe(fixture.now);
    expect(store.rows.size).toBe(2880);
  });

  test("after throttling, the backlog is requested in shorter time ranges", async () => {
    const { fixture, dependencies } = await createFixture();
    await pollLogs(dependencies);
    fixture.now = T0 + DAY;
    fixture.fault = () => THROTTLED;
    await pollLogs(dependencies);
    fixture.fault = () => null;
    fixture.windows.length = 0;
    await pollLogs(dependencies);
    const [first] = fixture.windows;
    expect(first!.to - first!.from).toBeLessThan(2 * HOUR);
    expect(fixture.windows.at(-1)!.to).toBe(fixture.now + 1000);
  });

  test("a time range of the shortest length is read completely even if it exceeds the page limit", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 1 });
    await pollLogs(dependencies);
    fixture.rows = manyRows(200, T0 + 1000, 100).map((row, n) => ({
      ...row,
      at: T0 + 1000 + (n % 20) * 1000,
    }));
    fixture.now = T0 + 5 * MINUTE;
    for (let polls = 0; polls < 40; polls += 1)
      if ((await pollLogs(dependencies)).isComplete) break;
    expect(store.rows.size).toBe(200);
    expect(store.poll("logs").watermark).toBe(fixture.now);
  });
});

test.each`
  include          | exclude        | application     | watched
  ${["*"]}         | ${[]}          | ${"8x8"}        | ${true}
  ${["8x8"]}       | ${[]}          | ${"8X8"}        | ${true}
  ${["8x8"]}       | ${[]}          | ${"8x8 (test)"} | ${false}
  ${["8x8*"]}      | ${["*(test)"]} | ${"8x8 (test)"} | ${false}
  ${["principal"]} | ${[]}          | ${"anything"}   | ${true}
  ${["*"]}         | ${["a.c"]}     | ${"abc"}        | ${true}
  ${[]}            | ${[]}          | ${"8x8"}        | ${false}
`(
  "with include $include and exclude $exclude, the app $application with the id 'principal' is watched: $watched",
  (row) => {
    expect(createApplicationFilter(row)(row.application, "principal")).toBe(row.watched);
  },
);
