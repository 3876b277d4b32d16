import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type RedisForm, startRedisForm, startStandalone } from "./redis-forms.ts";
import { type RunningProduct, startProduct } from "./run-product.ts";

const WAIT = { timeout: 300_000, interval: 100 };

async function startTestProduct(form: RedisForm, redis = form.settings): Promise<RunningProduct> {
  onTestFinished(() => form.stop());
  const product = await startProduct(redis);
  onTestFinished(() => product.stop());
  return product;
}

describe("worker and server at their start", () => {
  test("both exit with 1 if Redis would delete data, and say what would be lost and which command to run", async () => {
    const form = await startStandalone(["--save", "", "--maxmemory-policy", "allkeys-lru"]);
    const product = await startTestProduct(form);
    const worker = product.startWorker();
    for (const program of [worker, product.server]) {
      expect(await program.exitCode).toBe(1);
      expect(program.output()).toMatch(
        /maxmemory-policy is allkeys-lru: counts, incidents and waiting mails would be lost\. Run CONFIG SET maxmemory-policy noeviction/,
      );
    }
  });

  test("both exit with 1 after a wrong password, without the advice to start Redis", async () => {
    const form = await startRedisForm("acl");
    const product = await startTestProduct(form, { ...form.settings, password: "hidden" });
    const worker = product.startWorker();
    for (const program of [worker, product.server]) {
      expect(await program.exitCode).toBe(1);
      expect(program.output()).toContain("Redis refuses user or password (WRONGPASS)");
      expect(program.output()).not.toMatch(/hidden|start it/);
    }
  });

  test("both wait for a Redis that is down, and start when it is there", async () => {
    const form = await startStandalone();
    await form.nodes[0]?.kill();
    const product = await startTestProduct(form);
    const worker = product.startWorker();
    for (const program of [worker, product.server]) {
      await vi.waitFor(() => expect(program.output()).toContain("waiting for Redis"), WAIT);
      expect(program.output()).toContain("No server listens at the address of Redis");
    }
    await form.nodes[0]?.restart();
    await vi.waitFor(() => expect(worker.output()).toContain("worker started"), WAIT);
    await vi.waitFor(() => expect(product.server.output()).toContain("server started"), WAIT);
  });

  test("a Redis without persistence is a problem on /readyz until it is switched on", async () => {
    const form = await startStandalone(["--save", "", "--appendonly", "no"]);
    const product = await startTestProduct(form);
    const problems = async () => (await product.get("/readyz").catch(() => null))?.text ?? "";
    await vi.waitFor(async () => expect(await problems()).toContain("redis-not-persistent"), WAIT);
    expect(await problems()).toContain("a restart of Redis deletes all counts and incidents");
    await form.nodes[0]?.cli("config", "set", "appendonly", "yes");
    await vi.waitFor(
      async () => expect(await problems()).not.toContain("redis-not-persistent"),
      WAIT,
    );
  });

  test("a policy that is changed while the processes run is a problem on /readyz", async () => {
    const form = await startStandalone();
    const product = await startTestProduct(form);
    await vi.waitFor(() => expect(product.server.output()).toContain("server started"), WAIT);
    await form.nodes[0]?.cli("config", "set", "maxmemory-policy", "volatile-ttl");
    await vi.waitFor(async () => {
      expect((await product.get("/readyz")).text).toContain("maxmemory-policy is volatile-ttl");
    }, WAIT);
  });
});

describe("a Redis that hangs", () => {
  test("makes lists, metrics and /readyz answer 503 and say what to check, until Redis responds again", async () => {
    const form = await startStandalone();
    const product = await startTestProduct(form);
    const [redis] = form.nodes;
    await vi.waitFor(async () => expect((await product.get("/readyz")).status).toBe(200), WAIT);
    redis?.freeze();
    onTestFinished(() => redis?.unfreeze());
    for (const path of ["/readyz", "/api/v1/jobs", "/metrics"]) {
      const { status, text } = await product.get(path);
      expect(`${path} ${status}`).toBe(`${path} 503`);
      expect(text).toMatch(/Redis does not answer: check that it runs/);
    }
    redis?.unfreeze();
    for (const path of ["/readyz", "/api/v1/jobs", "/metrics"]) {
      await vi.waitFor(async () => expect((await product.get(path)).status).toBe(200), WAIT);
    }
  });
});
