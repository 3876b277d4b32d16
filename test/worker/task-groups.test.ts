import { expect, test, vi } from "vitest";
import { createLogTo } from "../../config/log.ts";
import type { ProcessRecord } from "../../domain/process-problem.ts";
import type { RenewalResult } from "../../worker/schedule/run-task-groups.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { countingTask, groupOf, startTestWorker } from "./task-groups-fixture.ts";

function processRecord(process: string): ProcessRecord {
  return { process, role: "worker", savedAt: Date.now(), problems: [], resources: null };
}

const WAIT = { timeout: 90_000, interval: 20 };

test("a task runs again after it has failed", async () => {
  let runs = 0;
  const { task } = countingTask("contoso~logs", {
    run: async () => {
      runs += 1;
      if (runs === 2) throw new Error("Graph is down");
      return null;
    },
  });
  startTestWorker(await openTestStore(), "worker@a:1", { groups: [groupOf("contoso", task)] });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(4), WAIT);
});

test("the log line of a failed task contains the message of Redis but not the arguments of the command", async () => {
  const lines: string[] = [];
  const client = openTestRedisClient();
  const { task } = countingTask("contoso~logs", {
    run: async () => {
      await client.call("get", "ada.lovelace@contoso.example", "extra");
      return null;
    },
  });
  startTestWorker(await openTestStore(), "worker@a:1", {
    groups: [groupOf("contoso", task)],
    log: createLogTo({ write: (line) => void lines.push(line) }, "worker", "error"),
  });
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0), WAIT);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: 50,
    task: "contoso~logs",
    err: { message: "ERR wrong number of arguments for 'get' command" },
    msg: "scheduled task failed",
  });
  expect(lines.join("")).not.toContain("lovelace");
});

test("a task that takes longer than its interval does not run twice at the same time", async () => {
  let running = 0;
  let maxRunning = 0;
  let runs = 0;
  const { task } = countingTask("contoso~jobs", {
    run: async () => {
      running += 1;
      maxRunning = Math.max(maxRunning, running);
      await new Promise((resolve) => setTimeout(resolve, 160));
      running -= 1;
      runs += 1;
      return null;
    },
  });
  startTestWorker(await openTestStore(), "worker@a:1", { groups: [groupOf("contoso", task)] });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(3), WAIT);
  expect(maxRunning).toBe(1);
});

test("a task runs as soon as the task that triggers it has ended, and a stopped worker runs nothing", async () => {
  const order: string[] = [];
  const logRun = (name: string) => async () => {
    order.push(name);
    return null;
  };
  const jobs = countingTask("jobs", { triggers: "assess", run: logRun("jobs"), everyMs: 200 });
  const assess = countingTask("assess", { run: logRun("assess"), everyMs: 3_600_000 });
  const store = await openTestStore();
  const worker = startTestWorker(store, "worker@a:1", {
    groups: [groupOf("contoso", jobs.task, assess.task)],
  });
  await vi.waitFor(() => expect(order.length).toBeGreaterThan(5), WAIT);
  await worker.close();
  const pairs = order.join(" ").replaceAll("jobs assess", "pair");
  expect(pairs.split(" ").filter((name) => name === "pair").length).toBeGreaterThan(1);
  const runsAtStop = order.length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(order).toHaveLength(runsAtStop);
});

test("only four tasks of the lane 'bulk' run at the same time, every task of the lane gets its turn, and the tasks of other lanes do not wait", async () => {
  const bulkRuns = new Map<string, number>();
  let running = 0;
  let maxRunning = 0;
  const bulkTask = (tenant: string) =>
    countingTask(`${tenant}~backfill`, {
      lane: "bulk",
      everyMs: 10,
      run: async () => {
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        await new Promise((resolve) => setTimeout(resolve, 100));
        running -= 1;
        bulkRuns.set(tenant, (bulkRuns.get(tenant) ?? 0) + 1);
        return null;
      },
    }).task;
  const tenants = Array.from({ length: 12 }, (_, i) => `tenant ${i}`);
  const prompt = countingTask("prompt");
  startTestWorker(await openTestStore(), "worker@a:1", {
    groups: [
      ...tenants.map((tenant) => groupOf(tenant, bulkTask(tenant))),
      groupOf("prompt", prompt.task),
    ],
  });
  await vi.waitFor(() => expect(Math.max(...bulkRuns.values())).toBeGreaterThan(4), WAIT);
  expect(maxRunning).toBe(4);
  expect(Math.min(...tenants.map((tenant) => bulkRuns.get(tenant) ?? 0))).toBeGreaterThan(2);
  expect(prompt.counter.runs).toBeGreaterThan(2);
});

test("only one of two workers runs the tasks of a group, and the other takes over when the first stops", async () => {
  const store = await openTestStore();
  const first = countingTask("contoso~jobs");
  const second = countingTask("contoso~jobs");
  const firstWorker = startTestWorker(store, "worker@a:1", {
    groups: [groupOf("contoso", first.task)],
  });
  await vi.waitFor(() => expect(first.counter.runs).toBeGreaterThan(2), WAIT);
  startTestWorker(store, "worker@b:2", { groups: [groupOf("contoso", second.task)] });
  const runsSoFar = first.counter.runs;
  await vi.waitFor(() => expect(first.counter.runs).toBeGreaterThan(runsSoFar + 20), WAIT);
  expect(second.counter.runs).toBe(0);
  await firstWorker.close();
  await vi.waitFor(() => expect(second.counter.runs).toBeGreaterThan(2), WAIT);
});

test("a worker that starts later gets its share of the groups without a wait of minutes", async () => {
  const store = await openTestStore();
  const names = Array.from({ length: 16 }, (_, i) => `tenant-${i}`);
  const workers = ["worker@a:1", "worker@b:2"];
  const live: string[] = [];
  // As processes write their records every few seconds.
  const processes = {
    ...store.processes,
    list: async () => live.map((process) => processRecord(process)),
  };
  const start = (process: string) => {
    live.push(process);
    const tasks = names.map((name) => countingTask(`${name}~jobs`));
    const groups = tasks.map(({ task }, i) => groupOf(names[i] ?? "", task));
    startTestWorker({ ...store, processes }, process, { groups });
    return () => tasks.filter(({ counter }) => counter.runs > 0).length;
  };
  const [first = "", second = ""] = workers;
  const ranByFirst = start(first);
  await vi.waitFor(() => expect(ranByFirst()).toBe(names.length), WAIT);
  const ranBySecond = start(second);
  await vi.waitFor(() => expect(ranBySecond()).toBeGreaterThanOrEqual(4), WAIT);
});

test("the tasks of a worker go on when Redis loses all keys, and the worker detects the loss", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix });
  const redis = openTestRedisClient();
  const renewals: RenewalResult[] = [];
  const { task, counter } = countingTask("contoso~jobs");
  startTestWorker(store, "worker@a:1", {
    groups: [groupOf("contoso", task)],
    onRenewal: (result) => void renewals.push(result),
  });
  await vi.waitFor(() => expect(counter.runs).toBeGreaterThan(2), WAIT);
  expect(renewals).toEqual([{ code: "renewed", isDataLost: false }]);
  const [leaseKey = ""] = await redis.keys(`${keyPrefix}:{lease:*`);
  await redis.del(leaseKey);
  const runsBefore = counter.runs;
  await vi.waitFor(() => expect(renewals.at(-1)).toMatchObject({ isDataLost: true }), WAIT);
  expect(counter.runs).toBeGreaterThan(runsBefore);
  // A renewal that Redis has forgotten in a failover is a loss too.
  await redis.set(leaseKey, "worker@a:1 1");
  await vi.waitFor(() => expect(renewals.length).toBeGreaterThanOrEqual(3), WAIT);
  expect(renewals.at(-1)).toEqual({ code: "renewed", isDataLost: true });
});

test("a worker that cannot end its tasks still stops", async () => {
  const never = countingTask("contoso~jobs", { run: () => new Promise(() => undefined) });
  const store = await openTestStore();
  const worker = startTestWorker(store, "worker@a:1", { groups: [groupOf("contoso", never.task)] });
  await vi.waitFor(() => expect(worker.groups[0]?.timers[0]?.isRunning()).toBe(true), WAIT);
  await worker.close();
  expect(worker.groups[0]?.timers[0]?.isRunning()).toBe(true);
});
