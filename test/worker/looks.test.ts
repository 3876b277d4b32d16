import { expect, test, vi } from "vitest";
import { queueConnection } from "../../store/connect.ts";
import type { Delivery } from "../../worker/deliver.ts";
import { type JobsDeps, startJobs } from "../../worker/jobs.ts";
import { freshPrefix, redisUrl } from "../redis.ts";

// BullMQ's wiring on a real Redis: again and again, once at a time, and stop.

const quiet = { info() {}, warn() {}, error() {} };

async function jobs(deps: Partial<JobsDeps>, keyPrefix = freshPrefix()) {
  const running = await startJobs({
    connection: () => queueConnection(redisUrl()),
    keyPrefix,
    looks: [],
    deliver: async () => "sent",
    realNow: Date.now,
    log: quiet,
    ...deps,
  });
  return { ...running, [Symbol.asyncDispose]: () => running.close() };
}

test("a look comes again and again, also after it failed", async () => {
  let looks = 0;
  const run = async () => {
    looks += 1;
    if (looks === 2) throw new Error("Graph is down");
  };
  await using _running = await jobs({ looks: [{ id: "contoso~logs", everyMs: 50, run }] });
  await vi.waitFor(() => expect(looks).toBeGreaterThan(4), 5000);
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
  await using _running = await jobs({ looks: [{ id: "contoso~jobs", everyMs: 40, run }] });
  await vi.waitFor(() => expect(looks).toBeGreaterThan(3), 5000);
  expect(most).toBe(1);
});

test("what is no longer to be looked at is looked at no more", async () => {
  const prefix = freshPrefix();
  let old = 0;
  let young = 0;
  const first = await jobs(
    { looks: [{ id: "gone", everyMs: 40, run: async () => void old++ }] },
    prefix,
  );
  await vi.waitFor(() => expect(old).toBeGreaterThan(0), 5000);
  await first.close();
  const before = old;
  await using _second = await jobs(
    { looks: [{ id: "here", everyMs: 40, run: async () => void young++ }] },
    prefix,
  );
  await vi.waitFor(() => expect(young).toBeGreaterThan(3), 5000);
  expect(old).toBe(before);
});

test("a notice that is posted twice is on its way once, and may be posted again after its end", async () => {
  const seen: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const deliver = async (id: string): Promise<Delivery> => {
    seen.push(id);
    await gate;
    return "sent";
  };
  await using running = await jobs({ deliver });
  await Promise.all([running.post("a~1.0.0"), running.post("a~1.0.0"), running.post("a~1.0.0")]);
  await vi.waitFor(() => expect(seen).toEqual(["a~1.0.0"]), 5000);
  release();
  await vi.waitFor(async () => {
    await running.post("a~1.0.0");
    expect(seen.length).toBeGreaterThan(1);
  }, 5000);
});
