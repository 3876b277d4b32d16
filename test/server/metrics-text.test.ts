import { describe, expect, test } from "vitest";
import { METRICS } from "../../domain/metrics.ts";
import { createMetricsText, type MetricsFormat } from "../../server/metrics/metrics-text.ts";
import type { MetricSample } from "../../server/metrics/sample-list.ts";
import { shareRunning } from "../../server/metrics/share-running.ts";

async function render(samples: readonly MetricSample[], format: MetricsFormat = "text") {
  const text = createMetricsText();
  for (const sample of samples) text.add([sample]);
  return Buffer.concat(await text.render(format)).toString();
}

describe("the text of metrics", () => {
  test("an application name with quotation marks, a backslash and a line break is escaped", async () => {
    const labels = { tenant: "contoso", application: 'a "b" \\ c\nd', sync_job: "scim-1" };
    const text = await render([{ name: METRICS.leavers.name, labels, value: 3 }]);
    expect(text).toContain(
      `\n${METRICS.leavers.name}{tenant="contoso",application="a \\"b\\" \\\\ c\\nd",sync_job="scim-1"} 3\n`,
    );
  });

  test("a label without a value is left out, and a metric without labels has no braces", async () => {
    const { name } = METRICS.incidentBegan;
    const text = await render([
      { name, labels: { tenant: "contoso", sync_job: "", kind: "quarantine" }, value: 1 },
      { name: METRICS.now.name, labels: {}, value: 2.5 },
    ]);
    expect(text).toContain(`\n${name}{tenant="contoso",kind="quarantine"} 1\n`);
    expect(text).toContain(`\n${METRICS.now.name} 2.5\n`);
  });

  test("the samples of a family follow its header, whatever order they come in", async () => {
    const sample = (name: string, tenant: string) => ({ name, labels: { tenant }, value: 1 });
    const { tenantUp, backfillProgress } = METRICS;
    const text = await render([
      sample(tenantUp.name, "a"),
      sample(backfillProgress.name, "a"),
      sample(tenantUp.name, "b"),
    ]);
    expect(text).toContain(`{tenant="a"} 1\n${tenantUp.name}{tenant="b"} 1\n`);
  });

  test("a counter has its name without _total in the header of OpenMetrics", async () => {
    const text = await render([], "openmetrics");
    expect(text).toContain("# TYPE entra_provisioning_events counter\n");
    expect(await render([])).toContain("# TYPE entra_provisioning_events_total counter\n");
  });
});

/** A read that ends when the test says so, and the arguments of all calls. */
function controlledRead() {
  const calls: string[] = [];
  const endings: ((error?: Error) => void)[] = [];
  const read = shareRunning((name: string) => {
    calls.push(name);
    return new Promise<number>((resolve, reject) => {
      const number = calls.length;
      endings.push((error) => (error === undefined ? resolve(number) : reject(error)));
    });
  });
  return { calls, endings, read };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("concurrent reads of the metrics", () => {
  test("of the same tenants share one run, and a later read is a new run", async () => {
    const { calls, endings, read } = controlledRead();
    const shared = [read("a"), read("a")];
    await turn();
    endings[0]!();
    expect(await Promise.all(shared)).toEqual([1, 1]);
    const later = read("a");
    await turn();
    endings[1]!();
    expect(await later).toBe(2);
    expect(calls).toEqual(["a", "a"]);
  });

  test("of other tenants wait for the run before, also if that one fails", async () => {
    const { calls, endings, read } = controlledRead();
    const [first, second] = [read("a"), read("b")];
    await turn();
    expect(calls).toEqual(["a"]);
    endings[0]!(new Error("Redis is away"));
    await expect(first).rejects.toThrow("Redis is away");
    await turn();
    expect(calls).toEqual(["a", "b"]);
    endings[1]!();
    expect(await second).toBe(2);
  });
});
