import { expect, onTestFinished, vi } from "vitest";
import { EXAMPLE_ROWS, generatedRows, JOB, NOW } from "../simulator/graph-fixtures.ts";
import { type RedisFormName, startRedisForm } from "./redis-forms.ts";
import { startProduct } from "./run-product.ts";

/** A person in the example rows of the log. */
const CASEY = "e0000003-0000-4000-8000-000000000003";
/** Rows before the example rows. No cycle ran after the example rows, so the job counts as stopped. */
const OLDER_ROWS = generatedRows(400).map((row) => ({
  ...row,
  activityDateTime: new Date(Date.parse(row.activityDateTime) - 4 * 3_600_000).toISOString(),
}));
const ROWS = [...EXAMPLE_ROWS, ...OLDER_ROWS];
/** One of the examples is later than the fixture's clock, so Graph does not show it. */
const ROW_COUNT = ROWS.filter((row) => Date.parse(row.activityDateTime) <= NOW).length;

/**
 * Runs the whole path of the product on one form of Redis: the worker polls Graph over HTTPS,
 * counts the rows, assesses the job and sends a mail; the server answers from what was stored; the commands that use
 * Redis connect to it.
 */
export async function checkMainPath(formName: RedisFormName): Promise<void> {
  const form = await startRedisForm(formName);
  onTestFinished(() => form.stop());
  const product = await startProduct(form.settings, { rows: ROWS });
  onTestFinished(() => product.stop());
  const worker = product.startWorker();

  await vi.waitFor(() => expect(product.mails()).toHaveLength(1), {
    timeout: 45_000,
    interval: 100,
  });
  expect(product.mails()[0]?.subject).toMatch(/^STOPPED: Contoso Voice \(prod\) \(contoso\)/);
  await vi.waitFor(
    async () => expect(countedRows((await product.get("/metrics")).text)).toBe(ROW_COUNT),
    { timeout: 45_000, interval: 200 },
  );
  expect((await product.api("/jobs")).items).toMatchObject([{ jobId: JOB, condition: "stopped" }]);
  expect((await product.api("/events?limit=500")).items).toHaveLength(ROW_COUNT);
  const people = await product.api("/identities?query=casey");
  expect(people.items).toMatchObject([{ id: CASEY }]);
  expect(await product.api(`/identities/contoso/${CASEY}`)).toMatchObject({ id: CASEY });
  expect((await product.api("/incidents")).items).toMatchObject([{ state: "open" }]);
  expect(JSON.parse((await product.get("/readyz")).text)).toMatchObject({ status: "ready" });
  const exitCodes = await Promise.all([
    product.runCommand("server/keys/main.js", ["list"]),
    product.runCommand("worker/routes/main.js", ["--all"]),
    product.runCommand("worker/doctor/main.js", []),
  ]);
  // The doctor finds that the job has stopped, so its code is not 0. Null: a signal has ended it.
  expect(exitCodes).toEqual([0, 0, expect.any(Number)]);
  expect(`${worker.output()}${product.server.output()}`).not.toMatch(/"level":[456]0|WARN|ERR/);
}

/** All rows that /metrics counts. */
function countedRows(metrics: string): number {
  const values = [...metrics.matchAll(/^entra_provisioning_events_total\{.*\} (\d+)$/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
