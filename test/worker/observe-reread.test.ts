import { afterEach, expect, test } from "vitest";
import { observeLogs } from "../../worker/observe/logs.ts";
import { DAY, HOUR, ids, type LogWorld, logWorld, T0 } from "./log-world.ts";

const open: LogWorld[] = [];
afterEach(async () => {
  for (const { little } of open.splice(0)) await little.close();
});

async function aWorld(): Promise<LogWorld> {
  const made = await logWorld();
  open.push(made);
  return made;
}

test("reads the last hours again each hour and two days each day, and finds what came late", async () => {
  const { world, store, deps } = await aWorld();
  await observeLogs(deps);
  const until = async (hours: number) => {
    while (world.now < T0 + hours * HOUR) {
      world.now += HOUR;
      await observeLogs(deps);
    }
    return ids(store.rows).toSorted();
  };
  expect(await until(9)).toEqual([]);
  world.rows = [{ id: "hours-late", at: T0 + 5 * HOUR }];
  expect(await until(12)).toEqual(["hours-late"]);
  world.rows = [{ id: "a-day-late", at: T0 + 2 * HOUR }];
  expect(await until(46)).toEqual(["a-day-late", "hours-late"]);
});

test.each`
  outage                                     | hours | isAnswered
  ${"Graph answered nothing"}                | ${6}  | ${true}
  ${"the worker was off"}                    | ${6}  | ${false}
  ${"the worker was off over two midnights"} | ${50} | ${false}
`(
  "reaches back over $hours hours in which $outage",
  async ({ hours, isAnswered }: { hours: number; isAnswered: boolean }) => {
    const { world, store, deps } = await aWorld();
    await observeLogs(deps);
    const hour = async () => {
      world.now += HOUR;
      await observeLogs(deps);
    };
    await hour();
    // It came six hours late, and nobody looked from then on.
    world.rows = [{ id: "late", at: world.now - 5 * HOUR, arrivesAt: world.now + HOUR }];
    world.fault = () => ({ status: 503, body: "" });
    for (let away = 1; away < hours; away += 1) {
      if (isAnswered) await hour();
      else world.now += HOUR;
    }
    world.fault = () => null;
    await hour();
    await hour();
    expect(ids(store.rows)).toEqual(["late"]);
  },
);

test("reads again after a clock that was a year ahead was put right", async () => {
  const { world, store, deps } = await aWorld();
  world.now = T0 + 365 * DAY;
  await observeLogs(deps);
  world.now = T0;
  world.rows = [{ id: "late", at: T0 - 5 * HOUR }];
  await observeLogs(deps);
  expect(ids(store.rows)).toEqual(["late"]);
  // Windows of a judgement end here: in a year to come they would hold nothing.
  expect(store.poll("logs").watermark).toBe(T0);
});
