import { expect, onTestFinished, test, vi } from "vitest";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { exitCodeOf } from "../stop-signal.ts";
import { findFaketime } from "../torture/find-faketime.ts";
import { startInstallation, waitForPolls } from "./running-worker.ts";

// A worker runs as in production. Redis loses its data, clocks are set and processes are killed; each time
// polls must go on.

const MINUTE = 60_000;
const SPEED = 10;
/** A poll of the jobs every 30 s is one every 3 s at this speed. */
const SOON = { more: 3, timeout: MINUTE };

const problemCodes = (readiness: { problems: { code: string }[] }) =>
  readiness.problems.map(({ code }) => code);

test("a worker goes on polling after FLUSHALL, and /readyz says that Redis has lost data", async () => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  installation.startWorker();
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
  await installation.admin.flushall();
  await waitForPolls(installation, view, SOON);
  await vi.waitFor(
    async () => expect(problemCodes(await installation.ready())).toContain("redis-data-lost"),
    { timeout: MINUTE, interval: 200 },
  );
});

test.each([
  ["the leases", /\{lease:/],
  ["the reports of processes", /\{processes\}/],
  ["all keys except the leases", /^(?!.*\{lease:)/],
])("a worker goes on polling after Redis has lost %s", async (_name, pattern) => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  installation.startWorker();
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
  const { admin } = installation;
  const keys = (await admin.keys("*")).filter((key) => pattern.test(key));
  await admin.del(...keys);
  await waitForPolls(installation, view, SOON);
});

test.each([
  ["-3h", "set back by 3 h"],
  ["+5h", "set forward by 5 h"],
])(
  "a worker goes on polling after its clock was set by %s, and /readyz says so",
  async (offset, text) => {
    const faketimeLibrary = findFaketime();
    if (faketimeLibrary === null) return;
    const view = createFixtureTenant();
    const installation = await startInstallation([view], { speed: 1, faketimeLibrary });
    installation.startWorker();
    await waitForPolls(installation, view, { more: 2, timeout: 3 * MINUTE });
    installation.setClock(offset);
    // The interval is 30 s: the first poll may have begun before, the second shows that polls go on.
    await waitForPolls(installation, view, { more: 2, timeout: 2 * MINUTE });
    expect(JSON.stringify((await installation.ready()).problems)).toContain(text);
  },
);

test("another worker polls after the first was killed, and after it was suspended", async () => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  const first = installation.startWorker();
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
  const second = installation.startWorker();
  await vi.waitFor(async () => expect(await installation.store.processes.list()).toHaveLength(2), {
    timeout: MINUTE,
    interval: 100,
  });
  first.kill("SIGKILL");
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
  const third = installation.startWorker();
  second.kill("SIGSTOP");
  onTestFinished(() => void second.kill("SIGCONT"));
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
  second.kill("SIGCONT");
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
  third.kill("SIGTERM");
  await waitForPolls(installation, view, { more: 3, timeout: 2 * MINUTE });
});

test.each(["hangs", "is gone"])("a worker ends after SIGTERM while Redis %s", async (state) => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  const child = installation.startWorker();
  await waitForPolls(installation, view, { more: 2, timeout: 2 * MINUTE });
  if (state === "hangs") installation.redis.pause();
  else await installation.redis.stop();
  const exited = exitCodeOf(child);
  const startedAt = performance.now();
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
  // `npm start` kills a worker that has not ended after 15 s.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
