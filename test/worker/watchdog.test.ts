import { expect, onTestFinished, test, vi } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { HOUR } from "../../domain/time.ts";
import { createWatchdog } from "../../worker/watchdog.ts";
import { openTestStore } from "../test-redis.ts";
import { countingTask, groupOf, startTestWorker } from "./task-groups.ts";

const WAIT = { timeout: 90_000, interval: 50 };
const log = { debug() {}, info() {}, warn() {}, error() {} };

test("the watchdog reports tasks that always fail or do not end and a tenant that was never read, and gives up the run", async () => {
  const store = await openTestStore();
  let addedMs = 0;
  const monotonicNow = () => performance.now() + addedMs;
  const problems = createProcessProblems({ now: Date.now, log });
  const watchdog = createWatchdog({ problems, polls: store.polls, monotonicNow, log });
  onTestFinished(() => watchdog.stop());
  const failing = countingTask("contoso~logs", { run: () => Promise.reject(new Error("broken")) });
  let hangingRuns = 0;
  const hanging = countingTask("fabrikam~jobs", {
    run: () => {
      hangingRuns += 1;
      return new Promise(() => undefined);
    },
  });
  const worker = startTestWorker(store, "worker@a:1", {
    groups: [groupOf("contoso", failing.task), groupOf("fabrikam", hanging.task)],
    monotonicNow,
  });
  watchdog.watch(worker.groups);
  await vi.waitFor(() => expect(hangingRuns).toBe(1), WAIT);
  addedMs = HOUR;
  await vi.waitFor(() => expect(hangingRuns).toBe(2), WAIT);
  await vi.waitFor(() => {
    const codes = problems.list().map(({ code }) => code);
    expect(codes).toContain("tasks-failing");
    expect(codes).toContain("tenant-never-read");
  }, WAIT);
  expect(problems.list()).toContainEqual(
    expect.objectContaining({ code: "tasks-failing", tenants: ["contoso"], tasks: 1 }),
  );
});
