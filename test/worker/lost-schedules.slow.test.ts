import { expect, test, vi } from "vitest";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { exitCodeOf } from "../stop-signal.ts";
import { startInstallation, waitForPolls } from "./running-worker.ts";

// A worker runs as in production, and Redis loses its data or does not answer. Polls must go on, and the
// worker must still end after SIGTERM.

const MINUTE = 60_000;
const SPEED = 10;
/** A poll of the jobs every 30 s is one every 3 s at this speed. */
const SOON = { more: 3, timeout: 5 * MINUTE };

const problemCodes = (readiness: { problems: { code: string }[] }) =>
  readiness.problems.map(({ code }) => code);

test("a worker goes on polling after FLUSHALL, and /readyz says that Redis has lost data", async () => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  installation.startWorker();
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
  await installation.admin.flushall();
  await waitForPolls(installation, view, SOON);
  await vi.waitFor(
    async () => expect(problemCodes(await installation.ready())).toContain("redis-data-lost"),
    { timeout: 5 * MINUTE, interval: 200 },
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
  await waitForPolls(installation, view, { more: 3, timeout: 5 * MINUTE });
  const { admin } = installation;
  const keys = (await admin.keys("*")).filter((key) => pattern.test(key));
  await admin.del(...keys);
  await waitForPolls(installation, view, SOON);
});

test.each(["hangs", "is gone"])("a worker ends after SIGTERM while Redis %s", async (state) => {
  const view = createFixtureTenant();
  const installation = await startInstallation([view], { speed: SPEED });
  const child = installation.startWorker();
  await waitForPolls(installation, view, { more: 2, timeout: 5 * MINUTE });
  if (state === "hangs") installation.redis.pause();
  else await installation.redis.stop();
  const exited = exitCodeOf(child);
  const startedAt = performance.now();
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
  // `npm start` kills a worker that has not ended after 15 s.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
