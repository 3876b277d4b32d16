import { expect, onTestFinished, test, vi } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { MINUTE } from "../../domain/time.ts";
import { leaseKey } from "../../store/redis/keys.ts";
import type { Store } from "../../store/store.ts";
import type { TaskGroup } from "../../worker/schedule/scheduled-task.ts";
import { createWatchdog } from "../../worker/watchdog.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";
import { countingTask, groupOf, startTestWorker } from "./task-groups-fixture.ts";

const WAIT = { timeout: 300_000, interval: 50 };

/** A worker with a watchdog, whose monotonic time a test can move forward. */
function startWatchedWorker(store: Store, process: string, groups: readonly TaskGroup[]) {
  let aheadMs = 0;
  const log = createMemoryLog();
  const monotonicNow = () => performance.now() + aheadMs;
  const problems = createProcessProblems({ now: () => 0, log });
  const watchdog = createWatchdog({ problems, polls: store.polls, monotonicNow, log });
  onTestFinished(() => watchdog.stop());
  const { onRenewal } = watchdog;
  const worker = startTestWorker(store, process, { groups, monotonicNow, onRenewal, log });
  watchdog.watch(worker.groups);
  return {
    worker,
    problems,
    codes: () => problems.list().map(({ code }) => code),
    moveForward: (ms: number) => {
      aheadMs += ms;
    },
  };
}

test("after a task has failed three times in a row, the worker reports the problem tasks-failing until the task succeeds", async () => {
  let isBroken = true;
  const { task } = countingTask("contoso~logs", {
    run: async () => {
      if (isBroken) throw new Error("unexpected");
      return null;
    },
  });
  const groups = [groupOf("contoso", task)];
  const { codes } = startWatchedWorker(await openTestStore(), "worker@a:1", groups);
  await vi.waitFor(() => expect(codes()).toContain("tasks-failing"), WAIT);
  isBroken = false;
  await vi.waitFor(() => expect(codes()).not.toContain("tasks-failing"), WAIT);
});

test("while a run of a task does not end, the worker reports the problem tasks-overdue, and after 30 minutes the task runs again", async () => {
  let runs = 0;
  const { task } = countingTask("contoso~logs", {
    run: async () => {
      runs += 1;
      if (runs === 1) await new Promise(() => undefined);
      return null;
    },
  });
  const groups = [groupOf("contoso", task)];
  const { codes, moveForward } = startWatchedWorker(await openTestStore(), "worker@a:1", groups);
  await vi.waitFor(() => expect(runs).toBe(1), WAIT);
  moveForward(6 * MINUTE);
  await vi.waitFor(() => expect(codes()).toContain("tasks-overdue"), WAIT);
  expect(runs).toBe(1);
  moveForward(25 * MINUTE);
  await vi.waitFor(() => expect(runs).toBeGreaterThan(1), WAIT);
  await vi.waitFor(() => expect(codes()).not.toContain("tasks-overdue"), WAIT);
});

test("a tenant whose jobs were not read within ten minutes is the problem tenant-never-read", async () => {
  const store = await openTestStore();
  const groups = [groupOf("contoso", countingTask("contoso~jobs").task)];
  const { worker, problems, moveForward } = startWatchedWorker(store, "worker@a:1", groups);
  await vi.waitFor(() => expect(worker.groups[0]?.lease.isHeld()).toBe(true), WAIT);
  moveForward(11 * MINUTE);
  const tenants = () =>
    problems.list().flatMap((problem) => ("tenants" in problem ? [problem] : []));
  await vi.waitFor(
    () => expect(tenants()).toMatchObject([{ code: "tenant-never-read", tenants: ["contoso"] }]),
    WAIT,
  );
});

test("a lease that Redis refuses to change is the problem redis-scripts-failing", async () => {
  const prefix = uniqueKeyPrefix();
  const client = openTestRedisClient();
  await client.hset(leaseKey(prefix, "contoso"), "field", "value");
  const store = await openTestStore({ keyPrefix: prefix });
  const { codes } = startWatchedWorker(store, "worker@a:1", [groupOf("contoso")]);
  await vi.waitFor(() => expect(codes()).toEqual(["redis-scripts-failing"]), WAIT);
  await client.del(leaseKey(prefix, "contoso"));
  await vi.waitFor(() => expect(codes()).toEqual([]), WAIT);
});

test("a worker no longer reports the problem of a task group that another worker has taken over", async () => {
  const store = await openTestStore();
  const group: TaskGroup = { ...groupOf("outbox"), reports: ["delivery-path-broken"] };
  const first = startWatchedWorker(store, "worker@a:1", [group]);
  await vi.waitFor(() => expect(first.worker.groups[0]?.lease.isHeld()).toBe(true), WAIT);
  const second = startWatchedWorker(store, "worker@b:2", [group]);
  first.problems.report({ code: "delivery-path-broken", paths: [] });
  second.problems.report({ code: "delivery-path-broken", paths: [] });
  await vi.waitFor(() => expect(second.codes()).toEqual([]), WAIT);
  expect(first.codes()).toEqual(["delivery-path-broken"]);
});
