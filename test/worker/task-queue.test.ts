import { expect, onTestFinished, test, vi } from "vitest";
import { createLogTo } from "../../config/log.ts";
import { connectQueueClient } from "../../store/connect.ts";
import type { DeliveryResult } from "../../worker/deliver-notification.ts";
import { startTaskQueue, type TaskQueueDependencies } from "../../worker/task-queue.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

// The tests use BullMQ with a real Redis.

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

async function startTestQueue(
  dependencies: Partial<TaskQueueDependencies>,
  keyPrefix = uniqueKeyPrefix(),
) {
  const running = await startTaskQueue({
    connection: () => connectQueueClient(testRedisUrl()),
    keyPrefix,
    tasks: [],
    deliver: async () => "sent",
    realNow: Date.now,
    log: silentLog,
    ...dependencies,
  });
  return { ...running, [Symbol.asyncDispose]: () => running.close() };
}

test("a task runs again after it has failed", async () => {
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 2) throw new Error("Graph is down");
  };
  await using _running = await startTestQueue({
    tasks: [{ id: "contoso~logs", everyMs: 50, run }],
  });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(4), 60_000);
});

test("the log line of a failed task contains the message of Redis but not the arguments of the command", async () => {
  const lines: string[] = [];
  const client = connectQueueClient(testRedisUrl());
  onTestFinished(() => client.disconnect());
  const run = async () => void (await client.call("get", "ada.lovelace@contoso.example", "extra"));
  await using _running = await startTestQueue({
    tasks: [{ id: "contoso~logs", everyMs: 50, run }],
    log: createLogTo({ write: (line) => void lines.push(line) }, "worker", "info"),
  });
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0), 60_000);
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
  const run = async () => {
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    await new Promise((resolve) => setTimeout(resolve, 160));
    running -= 1;
    runs += 1;
  };
  await using _running = await startTestQueue({
    tasks: [{ id: "contoso~jobs", everyMs: 40, run }],
  });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(3), 60_000);
  expect(maxRunning).toBe(1);
});

test("a task that was removed does not run after a restart", async () => {
  const prefix = uniqueKeyPrefix();
  let removedTaskRuns = 0;
  let newTaskRuns = 0;
  const first = await startTestQueue(
    { tasks: [{ id: "removed", everyMs: 40, run: async () => void removedTaskRuns++ }] },
    prefix,
  );
  await vi.waitFor(() => expect(removedTaskRuns).toBeGreaterThan(0), 60_000);
  await first.close();
  const runsBefore = removedTaskRuns;
  await using _second = await startTestQueue(
    { tasks: [{ id: "new", everyMs: 40, run: async () => void newTaskRuns++ }] },
    prefix,
  );
  await vi.waitFor(() => expect(newTaskRuns).toBeGreaterThan(3), 60_000);
  expect(removedTaskRuns).toBe(runsBefore);
});

test("a notification that is queued several times is delivered once and can be queued again afterwards", async () => {
  const deliveredIds: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const deliver = async (id: string): Promise<DeliveryResult> => {
    deliveredIds.push(id);
    await released;
    return "sent";
  };
  await using queue = await startTestQueue({ deliver });
  await Promise.all([
    queue.queueNotification("a~1.0.0"),
    queue.queueNotification("a~1.0.0"),
    queue.queueNotification("a~1.0.0"),
  ]);
  await vi.waitFor(() => expect(deliveredIds).toEqual(["a~1.0.0"]), 60_000);
  release();
  await vi.waitFor(async () => {
    await queue.queueNotification("a~1.0.0");
    expect(deliveredIds.length).toBeGreaterThan(1);
  }, 60_000);
});
