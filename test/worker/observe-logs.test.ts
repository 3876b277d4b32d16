import { afterEach, describe, expect, test } from "vitest";
import { observeLogs } from "../../worker/observe/logs.ts";
import { watchesOf } from "../../worker/observe/watches.ts";
import { errorBody, type Reply } from "./little-graph.ts";
import { DAY, HOUR, ids, type LogWorld, logWorld, MINUTE, T0 } from "./log-world.ts";
import { logRow } from "./wire-rows.ts";

const open: LogWorld[] = [];
afterEach(async () => {
  for (const { little } of open.splice(0)) await little.close();
});

async function aWorld(options?: Parameters<typeof logWorld>[0]): Promise<LogWorld> {
  const made = await logWorld(options);
  open.push(made);
  return made;
}

const many = (count: number, from: number, stepMs = 1000) =>
  Array.from({ length: count }, (_, n) => ({
    id: `r${String(n).padStart(4, "0")}`,
    at: from + n * stepMs,
  }));

const THROTTLED: Reply = { status: 429, body: errorBody("TooManyRequests") };

describe("a look at the log", () => {
  test("reads every page of the last hour the first time, and moves the watermark to now", async () => {
    const { world, store, deps } = await aWorld();
    world.rows = many(10, T0 - 30 * MINUTE);
    const look = await observeLogs(deps);
    expect(look).toMatchObject({ added: 10, complete: true, error: null });
    expect([...look.jobIds]).toHaveLength(1);
    expect(ids(store.rows)).toHaveLength(10);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0,
      lastSuccessAt: T0,
      lastTryAt: T0,
      trouble: null,
      complete: true,
      dropped: 0,
    });
  });

  test("asks with strict ends one second outside, for stamps are whole seconds", async () => {
    const { world, store, deps } = await aWorld();
    world.now = T0 + 250;
    world.rows = [
      { id: "first", at: T0 - HOUR },
      { id: "last", at: T0 },
    ];
    await observeLogs(deps);
    expect(ids(store.rows)).toEqual(["first", "last"]);
    expect(world.windows).toEqual([{ from: T0 - HOUR - 1000, to: T0 + 2000 }]);
  });

  test("begins again an hour before the watermark, so that late rows are found and count once", async () => {
    const { world, store, deps } = await aWorld();
    world.rows = [
      ...many(4, T0 - 10 * MINUTE),
      { id: "late", at: T0 - 50 * MINUTE, arrivesAt: T0 + 1 },
    ];
    expect((await observeLogs(deps)).added).toBe(4);
    world.now = T0 + 5 * MINUTE;
    expect((await observeLogs(deps)).added).toBe(1);
    world.now += 5 * MINUTE;
    expect((await observeLogs(deps)).added).toBe(0);
    expect(ids(store.rows)).toEqual(["late", "r0000", "r0001", "r0002", "r0003"]);
  });

  test("takes a page without rows for what it is: only a missing link ends the window", async () => {
    const { world, store, deps } = await aWorld();
    world.emptyPages = true;
    world.rows = many(10, T0 - 30 * MINUTE);
    expect(await observeLogs(deps)).toMatchObject({ added: 10, complete: true });
    expect(store.rows.size).toBe(10);
  });

  test("counts rows that come twice in a page or on two pages once", async () => {
    const { world, store, deps } = await aWorld();
    const rows = many(4, T0 - 30 * MINUTE);
    world.rows = [...rows, rows[1]!, rows[2]!];
    expect((await observeLogs(deps)).added).toBe(4);
    expect([store.rows.size, store.handed]).toEqual([4, 4]);
  });

  test("leaves out rows that it cannot read, counts them, and names the field", async () => {
    const { world, store, deps, log } = await aWorld();
    const [good] = many(1, T0 - 30 * MINUTE);
    const wire = { ...logRow("bad", T0 - MINUTE), activityDateTime: "yesterday" };
    world.rows = [good!, { id: "bad", at: T0 - MINUTE, wire }];
    expect(await observeLogs(deps)).toMatchObject({ added: 1, complete: true });
    expect(store.poll("logs").dropped).toBe(1);
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
    const { world, store, deps } = await aWorld();
    world.rows = many(3, T0 - 30 * MINUTE);
    const watches = watchesOf({ include: ["*"], exclude: ["Fabrikam *"] });
    expect(await observeLogs({ ...deps, watches })).toMatchObject({ added: 0, complete: true });
    expect(store.rows.size).toBe(0);
  });

  test("downloads the next page while one is being kept", async () => {
    const { world, little, store, deps } = await aWorld();
    world.rows = many(6, T0 - 30 * MINUTE);
    const { commit } = store.events;
    const askedBefore: number[] = [];
    store.events.commit = async (tenant, events) => {
      // The second page is asked for while the first is not kept yet.
      await expect.poll(() => little.asked.length).toBe(2);
      askedBefore.push(little.asked.length);
      return await commit(tenant, events);
    };
    await observeLogs(deps);
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
    const { world, store, deps } = await aWorld();
    await observeLogs(deps);
    world.now = T0 + MINUTE;
    world.fault = () => reply;
    expect(await observeLogs(deps)).toMatchObject({ complete: false, error: { kind } });
    world.now = T0 + 2 * MINUTE;
    await observeLogs(deps);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0,
      lastSuccessAt: T0,
      lastTryAt: T0 + 2 * MINUTE,
      complete: false,
      trouble: { kind, since: T0 + MINUTE, message: expect.stringMatching(/\.$/) },
    });

    world.fault = () => null;
    world.now = T0 + 3 * MINUTE;
    await observeLogs(deps);
    expect(store.poll("logs")).toMatchObject({
      watermark: T0 + 3 * MINUTE,
      trouble: null,
      complete: true,
    });
  });

  test("at a link to another host, which is never followed", async () => {
    const { world, little, store, deps } = await aWorld();
    await observeLogs(deps);
    world.now = T0 + MINUTE;
    const link = "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen";
    world.fault = () => ({
      body: { value: [logRow("kept", T0)], "@odata.nextLink": link },
    });
    const before = little.asked.length;
    expect(await observeLogs(deps)).toMatchObject({ error: { kind: "malformed" } });
    expect(little.asked.length - before).toBe(1);
    expect(store.poll("logs")).toMatchObject({ watermark: T0, complete: false });
    expect(ids(store.rows)).toEqual(["kept"]);
  });

  test("at links that go round in a circle", async () => {
    const { world, little, store, deps } = await aWorld();
    world.fault = () => ({
      body: { value: [], "@odata.nextLink": `${little.origin}/v1.0/auditLogs/provisioning?again` },
    });
    expect(await observeLogs(deps)).toMatchObject({ error: { kind: "malformed" } });
    expect(little.asked.length).toBeLessThan(5);
    expect(store.poll("logs").watermark).toBeNull();
  });

  test("when the store breaks in the middle, and nothing is lost by the next look", async () => {
    const { world, store, deps } = await aWorld();
    world.rows = many(10, T0 - 30 * MINUTE);
    store.breaksAfter = 2;
    await expect(observeLogs(deps)).rejects.toThrow("Redis is gone");
    store.breaksAfter = null;
    expect(await observeLogs(deps)).toMatchObject({ complete: true });
    expect(store.rows.size).toBe(10);
    expect(store.poll("logs").watermark).toBe(T0);
  });

  test("when an outage began before the first look and lasted past the hour: nothing falls between", async () => {
    const { world, store, deps } = await aWorld();
    const { observeBackfill } = await import("../../worker/observe/backfill.ts");
    world.fault = () => ({ status: 503, body: "" });
    await observeBackfill({ ...deps, retainMs: 30 * DAY });
    await observeLogs(deps);
    world.rows = many(5, T0 + 2 * HOUR);
    world.fault = () => null;
    world.now = T0 + 6 * HOUR;
    expect(await observeLogs(deps)).toMatchObject({ added: 5 });
    expect(store.poll("logs").watermark).toBe(world.now);
  });
});

describe("a backlog", () => {
  test("is worked off over several looks, whole windows at a time, and none is skipped", async () => {
    const { world, store, deps } = await aWorld({ pageRows: 5 });
    await observeLogs(deps);
    // Two days at one row a minute: 576 pages, and 60 is what a look may take.
    world.rows = many(2880, T0, MINUTE);
    world.now = T0 + 2 * DAY;
    const marks: number[] = [];
    for (let look = 0; look < 40; look += 1) {
      const { complete } = await observeLogs(deps);
      marks.push(store.poll("logs").watermark ?? 0);
      if (complete) break;
      expect(store.poll("logs").complete).toBe(false);
    }
    expect(marks.length).toBeGreaterThan(5);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
    expect(marks.at(-1)).toBe(world.now);
    expect(store.rows.size).toBe(2880);
  });

  test("that Graph throttles is asked for in shorter windows", async () => {
    const { world, deps } = await aWorld();
    await observeLogs(deps);
    world.now = T0 + DAY;
    world.fault = () => THROTTLED;
    await observeLogs(deps);
    world.fault = () => null;
    world.windows.length = 0;
    await observeLogs(deps);
    const [first] = world.windows;
    expect(first!.to - first!.from).toBeLessThan(2 * HOUR);
    expect(world.windows.at(-1)!.to).toBe(world.now + 1000);
  });

  test("denser than a look may take is still read to its end in the shortest window", async () => {
    const { world, store, deps } = await aWorld({ pageRows: 1 });
    await observeLogs(deps);
    world.rows = many(200, T0 + 1000, 100).map((row, n) => ({
      ...row,
      at: T0 + 1000 + (n % 20) * 1000,
    }));
    world.now = T0 + 5 * MINUTE;
    for (let look = 0; look < 40; look += 1) if ((await observeLogs(deps)).complete) break;
    expect(store.rows.size).toBe(200);
    expect(store.poll("logs").watermark).toBe(world.now);
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
  expect(watchesOf(row)(row.application, "principal")).toBe(row.watched);
});
