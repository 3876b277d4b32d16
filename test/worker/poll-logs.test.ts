import { afterEach, describe, expect, test } from "vitest";
import { createApplicationFilter } from "../../worker/poll/application-filter.ts";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { logRow } from "./graph-json.ts";
import { errorBody, type StubReply } from "./graph-stub.ts";
import { DAY, HOUR, ids, type LogFixture, MINUTE, startLogFixture, T0 } from "./log-fixture.ts";

const open: LogFixture[] = [];
afterEach(async () => {
  for (const { graphStub } of open.splice(0)) await graphStub.close();
});

async function createFixture(options?: Parameters<typeof startLogFixture>[0]): Promise<LogFixture> {
  const made = await startLogFixture(options);
  open.push(made);
  return made;
}

const manyRows = (count: number, from: number, stepMs = 1000) =>
  Array.from({ length: count }, (_, n) => ({
    id: `r${String(n).padStart(4, "0")}`,
    at: from + n * stepMs,
  }));

const THROTTLED: StubReply = { status: 429, body: errorBody("TooManyRequests") };

describe("a look at the log", () => {
  test("reads every page of the last hour the first time, and moves the watermark to now", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = manyRows(10, T0 - 30 * MINUTE);
    const look = await pollLogs(dependencies);
    expect(look).toMatchObject({ added: 10, complete: true, error: null });
    expect([...look.jobIds]).toHaveLength(1);
    expect(ids(store.rows)).toHaveLength(10);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0,
      lastSuccessAt: T0,
      lastTryAt: T0,
      readFailure: null,
      complete: true,
      droppedRows: 0,
    });
  });

  test("asks with strict ends one second outside, for stamps are whole seconds", async () => {
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

  test("begins again an hour before the watermark, so that late rows are found and count once", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = [
      ...manyRows(4, T0 - 10 * MINUTE),
      { id: "late", at: T0 - 50 * MINUTE, arrivesAt: T0 + 1 },
    ];
    expect((await pollLogs(dependencies)).added).toBe(4);
    fixture.now = T0 + 5 * MINUTE;
    expect((await pollLogs(dependencies)).added).toBe(1);
    fixture.now += 5 * MINUTE;
    expect((await pollLogs(dependencies)).added).toBe(0);
    expect(ids(store.rows)).toEqual(["late", "r0000", "r0001", "r0002", "r0003"]);
  });

  test("takes a page without rows for what it is: only a missing link ends the window", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.hasEmptyPages = true;
    fixture.rows = manyRows(10, T0 - 30 * MINUTE);
    expect(await pollLogs(dependencies)).toMatchObject({ added: 10, complete: true });
    expect(store.rows.size).toBe(10);
  });

  test("counts rows that come twice in a page or on two pages once", async () => {
    const { fixture, store, dependencies } = await createFixture();
    const rows = manyRows(4, T0 - 30 * MINUTE);
    fixture.rows = [...rows, rows[1]!, rows[2]!];
    expect((await pollLogs(dependencies)).added).toBe(4);
    expect([store.rows.size, store.receivedRows]).toEqual([4, 4]);
  });

  test("leaves out rows that it cannot read, counts them, and names the field", async () => {
    const { fixture, store, dependencies, log } = await createFixture();
    const [good] = manyRows(1, T0 - 30 * MINUTE);
    const rawRow = { ...logRow("bad", T0 - MINUTE), activityDateTime: "yesterday" };
    fixture.rows = [good!, { id: "bad", at: T0 - MINUTE, rawRow }];
    expect(await pollLogs(dependencies)).toMatchObject({ added: 1, complete: true });
    expect(store.poll("logs").droppedRows).toBe(1);
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "log rows that cannot be read are left out",
        fields: { rows: 1, field: "activityDateTime" },
      },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain("ada@");
  });

  test("keeps only the rows of apps that are watched", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = manyRows(3, T0 - 30 * MINUTE);
    const isWatched = createApplicationFilter({ include: ["*"], exclude: ["Fabrikam *"] });
    expect(await pollLogs({ ...dependencies, isWatched })).toMatchObject({
      added: 0,
      complete: true,
    });
    expect(store.rows.size).toBe(0);
  });

  test("downloads the next page while one is being kept", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    fixture.rows = manyRows(6, T0 - 30 * MINUTE);
    const { commit } = store.events;
    const askedBefore: number[] = [];
    store.events.commit = async (tenant, events) => {
      // The second page is asked for while the first is not kept yet.
      await expect.poll(() => graphStub.requests.length).toBe(2);
      askedBefore.push(graphStub.requests.length);
      return await commit(tenant, events);
    };
    await pollLogs(dependencies);
    expect(askedBefore).toEqual([2, 2]);
  });
});

describe("the watermark stays where it was", () => {
  test.each`
    what                      | reply                                                                                        | kind
    ${"a bad token"}          | ${{ status: 401, body: errorBody("InvalidAuthenticationToken") }}                            | ${"unauthorised"}
    ${"no permission"}        | ${{ status: 403, body: errorBody("Denied") }}                                                | ${"forbidden"}
    ${"no licence"}           | ${{ status: 403, body: errorBody("Authentication_RequestFromNonPremiumTenantOrB2CTenant") }} | ${"unlicensed"}
    ${"throttling"}           | ${THROTTLED}                                                                                 | ${"throttled"}
    ${"an outage"}            | ${{ status: 503, body: "<html>down</html>" }}                                                | ${"unavailable"}
    ${"HTML with status 200"} | ${{ body: "<html>hello</html>" }}                                                            | ${"malformed"}
    ${"a page without rows"}  | ${{ body: { rows: [] } }}                                                                    | ${"malformed"}
  `("at $what, which is told with its beginning until it ends", async ({ reply, kind }) => {
    const { fixture, store, dependencies } = await createFixture();
    await pollLogs(dependencies);
    fixture.now = T0 + MINUTE;
    fixture.fault = () => reply;
    expect(await pollLogs(dependencies)).toMatchObject({ complete: false, error: { kind } });
    fixture.now = T0 + 2 * MINUTE;
    await pollLogs(dependencies);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0,
      lastSuccessAt: T0,
      lastTryAt: T0 + 2 * MINUTE,
      complete: false,
      readFailure: { kind, since: T0 + MINUTE, message: expect.stringMatching(/\.$/) },
    });

    fixture.fault = () => null;
    fixture.now = T0 + 3 * MINUTE;
    await pollLogs(dependencies);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0 + 3 * MINUTE,
      readFailure: null,
      complete: true,
    });
  });

  test("at a link to another host, which is never followed", async () => {
    const { fixture, graphStub, store, dependencies } = await createFixture();
    await pollLogs(dependencies);
    fixture.now = T0 + MINUTE;
    const link = "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen";
    fixture.fault = () => ({
      body: { value: [logRow("kept", T0)], "@odata.nextLink": link },
    });
    const before = graphStub.requests.length;
    expect(await pollLogs(dependencies)).toMatchObject({ error: { kind: "malformed" } });
    expect(graphStub.requests.length - before).toBe(1);
    expect(store.poll("logs")).toMatchObject({ watermark: T0, complete: false });
    expect(ids(store.rows)).toEqual(["kept"]);
  });

  test("at links that go round in a circle", async () => {
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

  test("when the store breaks in the middle, and nothing is lost by the next look", async () => {
    const { fixture, store, dependencies } = await createFixture();
    fixture.rows = manyRows(10, T0 - 30 * MINUTE);
    store.failsAfterCommits = 2;
    await expect(pollLogs(dependencies)).rejects.toThrow("Redis is gone");
    store.failsAfterCommits = null;
    expect(await pollLogs(dependencies)).toMatchObject({ complete: true });
    expect(store.rows.size).toBe(10);
    expect(store.poll("logs").watermark).toBe(T0);
  });

  test("when an outage began before the first look and lasted past the hour: nothing falls between", async () => {
    const { fixture, store, dependencies } = await createFixture();
    const { pollBackfill } = await import("../../worker/poll/poll-backfill.ts");
    fixture.fault = () => ({ status: 503, body: "" });
    await pollBackfill({ ...dependencies, retainMs: 30 * DAY });
    await pollLogs(dependencies);
    fixture.rows = manyRows(5, T0 + 2 * HOUR);
    fixture.fault = () => null;
    fixture.now = T0 + 6 * HOUR;
    expect(await pollLogs(dependencies)).toMatchObject({ added: 5 });
    expect(store.poll("logs").watermark).toBe(fixture.now);
  });
});

describe("a backlog", () => {
  test("is worked off over several looks, whole windows at a time, and none is skipped", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 5 });
    await pollLogs(dependencies);
    // Two days at one row a minute: 576 pages, and 60 is what a look may take.
    fixture.rows = manyRows(2880, T0, MINUTE);
    fixture.now = T0 + 2 * DAY;
    const marks: number[] = [];
    for (let look = 0; look < 40; look += 1) {
      const { complete } = await pollLogs(dependencies);
      marks.push(store.poll("logs").watermark ?? 0);
      if (complete) break;
      expect(store.poll("logs").complete).toBe(false);
    }
    expect(marks.length).toBeGreaterThan(5);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
    expect(marks.at(-1)).toBe(fixture.now);
    expect(store.rows.size).toBe(2880);
  });

  test("that Graph throttles is asked for in shorter windows", async () => {
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

  test("denser than a look may take is still read to its end in the shortest window", async () => {
    const { fixture, store, dependencies } = await createFixture({ pageRows: 1 });
    await pollLogs(dependencies);
    fixture.rows = manyRows(200, T0 + 1000, 100).map((row, n) => ({
      ...row,
      at: T0 + 1000 + (n % 20) * 1000,
    }));
    fixture.now = T0 + 5 * MINUTE;
    for (let look = 0; look < 40; look += 1) if ((await pollLogs(dependencies)).complete) break;
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
`("$include without $exclude watches $application: $watched", (row) => {
  expect(createApplicationFilter(row)(row.application, "principal")).toBe(row.watched);
});
