import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import { EXAMPLE_ROWS, JOB, NOW, toLogRow } from "../simulator/graph-fixtures.ts";
import { type RedisForm, startRedisForm } from "./redis-forms.ts";
import { type RunningProduct, startProduct } from "./run-product.ts";

const WAIT = { timeout: 600_000, interval: 200 };
const ROWS_PER_WAVE = 400;
const [EXAMPLE] = EXAMPLE_ROWS as [ProvisioningObjectSummary];

/** Rows of the last 800 s before NOW. Each wave has rows with other ids. */
function waveOfRows(wave: number): readonly ProvisioningObjectSummary[] {
  return Array.from({ length: ROWS_PER_WAVE }, (_, i) => ({
    ...EXAMPLE,
    id: `wave-${wave}-${i}`,
    activityDateTime: `${new Date(NOW - (i + 1) * 2000).toISOString().slice(0, 19)}Z`,
  }));
}

/** Starts the product with two workers on this form, and counts a first wave of rows. */
async function startWithRows(form: RedisForm) {
  onTestFinished(() => form.stop());
  const product = await startProduct(form.settings, { rows: waveOfRows(0) });
  onTestFinished(() => product.stop());
  const workers = [product.startWorker(), product.startWorker()];
  await expectCountedRows(product, ROWS_PER_WAVE);
  return {
    product,
    workers,
    /** The log shows a further wave of rows. */
    addWave(wave: number) {
      product.tenant.rows.push(...waveOfRows(wave).map(toLogRow));
      product.tenant.rows.sort((a, b) => a.at - b.at);
    },
  };
}

async function countedRows(product: RunningProduct): Promise<number> {
  const { text } = await product.get("/metrics");
  const values = [...text.matchAll(/^entra_provisioning_events_total\{.*\} (\d+)$/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

async function expectCountedRows(product: RunningProduct, count: number): Promise<void> {
  await vi.waitFor(async () => expect(await countedRows(product)).toBe(count), WAIT);
}

/** Waits until /readyz is ready, which needs a worker that polls. Checks that no process has exited. */
async function expectHealed({ product, workers }: Awaited<ReturnType<typeof startWithRows>>) {
  await vi.waitFor(async () => {
    const { status, text } = await product.get("/readyz");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ status: "ready", problems: [] });
  }, WAIT);
  for (const { process: child } of [...workers, product.server]) expect(child.exitCode).toBeNull();
}

describe("a failover of Sentinel", () => {
  test.each(["kill", "freeze"] as const)(
    "workers go on after %s of the master, and no row is lost or counted twice (as in taskforcesh/bullmq#3088)",
    async (end) => {
      const form = await startRedisForm("sentinel");
      const running = await startWithRows(form);
      const [master, replica] = form.nodes;
      await vi.waitFor(
        async () => expect(await replica?.cli("wait", "0", "0")).toBeDefined(),
        WAIT,
      );
      await master?.[end]();
      running.addWave(1);
      await vi.waitFor(
        async () => expect(await replica?.cli("info", "replication")).toContain("role:master"),
        WAIT,
      );
      await expectCountedRows(running.product, 2 * ROWS_PER_WAVE);
      await expectHealed(running);
      // The old master comes back as a replica, which refuses writes.
      if (end === "freeze") master?.unfreeze();
      else await master?.restart();
      await vi.waitFor(
        async () => expect(await master?.cli("info", "replication")).toContain("role:slave"),
        WAIT,
      );
      running.addWave(2);
      await expectCountedRows(running.product, 3 * ROWS_PER_WAVE);
      await expectHealed(running);
    },
  );
});

describe("a cluster of three masters", () => {
  test("after each master is killed in turn, no row is lost or counted twice, and Steadystate continues without a person", async () => {
    const form = await startRedisForm("cluster");
    const running = await startWithRows(form);
    for (const [i, master] of form.nodes.slice(0, 3).entries()) {
      await master.kill();
      running.addWave(i + 1);
      await wait(100);
      await expectCountedRows(running.product, (i + 2) * ROWS_PER_WAVE);
      await expectHealed(running);
      // Rows may be in the slots of other masters, so they alone do not show that a replica took over.
      const [survivor] = form.nodes.filter((node) => node !== master);
      await vi.waitFor(async () => {
        const nodes = (await survivor?.cli("cluster", "nodes")) ?? "";
        expect(nodes).toMatch(new RegExp(`:${master.port}@\\S+ master,fail `));
        // The slots of the dead master are listed with the replica that took over.
        expect(nodes).not.toMatch(new RegExp(`:${master.port}@.*connected? \\d+-\\d+`));
        expect(await survivor?.cli("cluster", "info")).toContain("cluster_state:ok");
      }, WAIT);
      await master.restart();
      await vi.waitFor(
        async () =>
          expect(await master.cli("info", "replication")).toContain("master_link_status:up"),
        WAIT,
      );
    }
    expect((await running.product.api("/jobs")).items).toMatchObject([{ jobId: JOB }]);
  });
});
