import { expect, test, vi } from "vitest";
import { connectQueueClient } from "../../store/connect.ts";
import type { DeliveryResult } from "../../worker/deliver-notification.ts";
import { startTaskQueue, type TaskQueueDependencies } from "../../worker/task-queue.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

// BullMQ's wiring on a real Redis: again and again, once at a time, and stop.

const silentLog = { info() {}, warn() {}, error() {} };

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

test("a look comes again and again, also after it failed", async () => {
  let looks = 0;
  const run = async () => {
    looks += 1;
    if (looks === 2) throw new Error("Graph is down");
  };
  await using _running = await startTestQueue({
    tasks: [{ id: "contoso~logs", everyMs: 50, run }],
  });
  await vi.waitFor(() => expect(looks).toBeGreaterThan(4), 60_000);
});

test("a look that takes long is never done twice at once", async () => {
  let atOnce = 0;
  let most = 0;
  let looks = 0;
  const run = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setTimeout(resolve, 160));
    atOnce -= 1;
    looks += 1;
  };
  await using _running = await startTestQueue({
    tasks: [{ id: "contoso~jobs", everyMs: 40, run }],
  });
  await vi.waitFor(() => expect(looks).toBeGreaterThan(3), 60_000);
  expect(most).toBe(1);
});

test("what is no longer to be looked at is looked at no more", async () => {
  const prefix = uniqueKeyPrefix();
  let old = 0;
  let young = 0;
  const first = await startTestQueue(
    { tasks: [{ id: "gone", everyMs: 40, run: async () => void old++ }] },
    prefix,
  );
  await vi.waitFor(() => expect(old).toBeGreaterThan(0), 60_000);
  await first.close();
  const before = old;
  await using _second = await startTestQueue(
    { tasks: [{ id: "here", everyMs: 40, run: async () => void young++ }] },
    prefix,
  );
  await vi.waitFor(() => expect(young).toBeGreaterThan(3), 60_000);
  expect(old).toBe(before);
});

test("a notice that is posted twice is on its way once, and may be posted again after its end", async () => {
  const seen: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const deliver = async (id: string): Promise<DeliveryResult> => {
    seen.push(id);
    await gate;
    return "sent";
  };
  await using running = await startTestQueue({ deliver });
  await Promise.all([
    running.queueNotification("a~1.0.0"),
    running.queueNotification("a~1.0.0"),
    running.queueNotification("a~1.0.0"),
  ]);
  await vi.waitFor(() => expect(seen).toEqual(["a~1.0.0"]), 60_000);
  release();
  await vi.waitFor(async () => {
    await running.queueNotification("a~1.0.0");
    expect(seen.length).toBeGreaterThan(1);
  }, 60_000);
});
