import { afterEach, expect, test } from "vitest";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { DAY, HOUR, ids, type LogFixture, startLogFixture, T0 } from "./log-fixture.ts";

const open: LogFixture[] = [];
afterEach(async () => {
  for (const { graphStub } of open.splice(0)) await graphStub.close();
});

async function createFixture(): Promise<LogFixture> {
  const made = await startLogFixture();
  open.push(made);
  return made;
}

test("reads the last hours again each hour and two days each day, and finds what came late", async () => {
  const { fixture, store, dependencies } = await createFixture();
  await pollLogs(dependencies);
  const until = async (hours: number) => {
    while (fixture.now < T0 + hours * HOUR) {
      fixture.now += HOUR;
      await pollLogs(dependencies);
    }
    return ids(store.rows).toSorted();
  };
  expect(await until(9)).toEqual([]);
  fixture.rows = [{ id: "hours-late", at: T0 + 5 * HOUR }];
  expect(await until(12)).toEqual(["hours-late"]);
  fixture.rows = [{ id: "a-day-late", at: T0 + 2 * HOUR }];
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
    const { fixture, store, dependencies } = await createFixture();
    await pollLogs(dependencies);
    const hour = async () => {
      fixture.now += HOUR;
      await pollLogs(dependencies);
    };
    await hour();
    // It came six hours late, and nobody looked from then on.
    fixture.rows = [{ id: "late", at: fixture.now - 5 * HOUR, arrivesAt: fixture.now + HOUR }];
    fixture.fault = () => ({ status: 503, body: "" });
    for (let away = 1; away < hours; away += 1) {
      if (isAnswered) await hour();
      else fixture.now += HOUR;
    }
    fixture.fault = () => null;
    await hour();
    await hour();
    expect(ids(store.rows)).toEqual(["late"]);
  },
);

test("reads again after a clock that was a year ahead was put right", async () => {
  const { fixture, store, dependencies } = await createFixture();
  fixture.now = T0 + 365 * DAY;
  await pollLogs(dependencies);
  fixture.now = T0;
  fixture.rows = [{ id: "late", at: T0 - 5 * HOUR }];
  await pollLogs(dependencies);
  expect(ids(store.rows)).toEqual(["late"]);
  // Windows of a judgement end here: in a year to come they would hold nothing.
  expect(store.poll("logs").watermark).toBe(T0);
});
