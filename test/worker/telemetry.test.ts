import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { getLoopbackTls } from "../../simulator/graph/loopback-certificate.ts";
import { startScimServer } from "../../simulator/scim/scim-server.ts";
import { metricValue } from "../metrics-text.ts";
import { startTestServer } from "../server/test-server.ts";
import { createFixtureTenant, EXAMPLE_ROWS } from "../simulator/graph-fixtures.ts";
import { startInstallation } from "./running-worker.ts";

const WAIT = { timeout: 120_000, interval: 200 };
const TENANT = "tenant-0";

test("a worker that is stopped has saved all its counts, and the next worker adds to them", async () => {
  const view = createFixtureTenant(EXAMPLE_ROWS);
  const installation = await startInstallation([view], { speed: 60 });
  const server = await startTestServer({
    store: installation.store,
    now: Date.now,
    tenants: [{ name: TENANT, tenantId: view.tenantId, portal: null, pollIntervalsMs: {} }],
  });
  const read = async () => {
    const { text } = await server.get("/metrics");
    const labels = { tenant: TENANT, outcome: "success" };
    return {
      polls: metricValue(text, "steadystate_polls_total", { ...labels, collector: "jobs" }) ?? -1,
      requests: metricValue(text, "steadystate_graph_requests_total", labels) ?? -1,
    };
  };
  expect(await read()).toEqual({ polls: 0, requests: 0 });
  const runAndStop = async (isEnough: () => boolean) => {
    const worker = installation.startWorker();
    await vi.waitUntil(isEnough, WAIT);
    worker.kill("SIGTERM");
    await once(worker, "exit");
  };
  await runAndStop(() => installation.jobPolls(view) >= 2);
  const first = await vi.waitFor(async () => {
    const counts = await read();
    expect(counts.polls).toBeGreaterThan(0);
    return counts;
  }, WAIT);
  expect(first.requests).toBeGreaterThan(first.polls);

  const pollsBefore = installation.jobPolls(view);
  await runAndStop(() => installation.jobPolls(view) >= pollsBefore + 2);
  await vi.waitFor(async () => {
    const counts = await read();
    expect(counts.polls).toBeGreaterThan(first.polls);
    expect(counts.requests).toBeGreaterThan(first.requests);
  }, WAIT);
  await server.close();
});

test("a probe over TLS shows when the certificate of the SCIM server expires", async () => {
  const tls = await getLoopbackTls();
  const token = "scim~token";
  const scim = await startScimServer({ token, profile: "generic", tls });
  onTestFinished(() => scim.close());
  const view = createFixtureTenant(EXAMPLE_ROWS);
  const target = {
    name: "notes",
    tenant: TENANT,
    application: "Notes",
    scim: { url: scim.url, token, allowPrivate: true },
  };
  const installation = await startInstallation([view], {
    speed: 60,
    changedSettings: { targets: [target] },
    environment: { NODE_EXTRA_CA_CERTS: tls.caFile },
  });
  const server = await startTestServer({
    store: installation.store,
    now: Date.now,
    tenants: [{ name: TENANT, tenantId: view.tenantId, portal: null, pollIntervalsMs: {} }],
  });
  installation.startWorker();
  await vi.waitFor(async () => {
    const { text } = await server.get("/metrics");
    const labels = { tenant: TENANT, application: "Notes", target: "notes" };
    const value = (name: string) => metricValue(text, `scim_target_${name}`, labels);
    expect(value("tls_expiry_timestamp_seconds")).toBe(Date.parse("2045-01-01T00:00:00Z") / 1000);
    expect(value("up")).toBe(1);
    const [, process = ""] =
      /steadystate_worker_start_timestamp_seconds\{process="([^"]+)"/.exec(text) ?? [];
    const used = (name: string) => metricValue(text, `steadystate_worker_${name}`, { process });
    expect(used("cpu_seconds_total")).toBeGreaterThan(0);
    expect(used("resident_memory_bytes")).toBeGreaterThan(1_000_000);
  }, WAIT);
  await server.close();
});
