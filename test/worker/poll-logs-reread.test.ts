import { afterEach, expect, test } from "vitest";
import { pollLogs } from "../../worker/poll/poll-logs.ts";
import { DAY, HOUR, ids, type LogFixture, startLogFixture, T0 } from "./log-fixture.ts";

const openFixtures: LogFixture[] = [];
afterEach(async () => {
  for (const { graphStub } of openFixtures.splice(0)) await graphStub.close();
});

async function createFixture(): Promise<LogFixture> {
  const logFixture = await startLogFixture();
  openFixtures.push(logFixture);
  return logFixture;
}

test("polls read the last 8 hours again each hour, and the last two days each day, to find late rows", async () => {
  const { fixture, store, dependencies } = await createFixture();
  await pollLogs(dependencies);
  const pollUntil = async (hours: number) => {
    while (fixture.now < T0 + hours * HOUR) {
      fixture.now += HOUR;
      await pollLogs(dependencies);
    }
    return ids(store.rows).toSorted();
  };
  expect(await pollUntil(9)).toEqual([]);
  fixture.rows = [{ id: "hours-late", at: T0 + 5 * HOUR }];
  expect(await pollUntil(12)).toEqual(["hours-late"]);
  fixture.rows = [{ id: "a-day-late", at: T0 + 2 * HOUR }];
  expect(await pollUntil(46)).toEqual(["a-day-late", "hours-late"]);
});

test.each`
  outage                                     | hours | isAnswered
  ${"Graph was down"}                        | ${6}  | ${true}
  ${"the worker was off"}                    | ${6}  | ${false}
  ${"the worker was off over two midnights"} | ${50} | ${false}
`(
  "after $hours hours in which $outage, the next polls find a row that arrived late",
  async ({ hours, isAnswered }: { hours: number; isAnswered: boolean }) => {
    const { fixture, store, dependencies } = await createFixture();
    await pollLogs(dependencies);
    const pollAnHourLater = async () => {
      fixture.now += HOUR;
      await pollLogs(dependencies);
    };
    await pollAnHourLater();
    // The row arrives six hours late, after the outage has begun.
    fixture.rows = [{ id: "late", at: fixture.now - 5 * HOUR, arrivesAt: fixture.now + HOUR }];
    fixture.fault = () => ({ status: 503, body: "" });
    for (let elapsed = 1; elapsed < hours; elapsed += 1) {
      if (isAnswered) await pollAnHourLater();
      else fixture.now += HOUR;
    }
    fixture.fault = () => null;
    await pollAnHourLater();
    await pollAnHourLater();
    expect(ids(store.rows)).toEqual(["late"]);
  },
);

test("when a clock that was a year ahead has been corrected, the next poll finds a late row", async () => {
  const { fixture, store, dependencies } = await createFixture();
  fixture.now = T0 + 365 * DAY;
  await pollLogs(dependencies);
  fixture.now = T0;
  fixture.rows = [{ id: "late", at: T0 - 5 * HOUR }];
  await pollLogs(dependencies);
  expect(ids(store.rows)).toEqual(["late"]);
  // The time windows of an assessment end at the watermark. With a watermark in the future they
  // would contain no rows.
  expect(store.poll("logs").watermark).toBe(T0);
});
