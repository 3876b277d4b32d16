import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { exportedThresholds } from "../../domain/metrics/exported-thresholds.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import { METRICS, type MetricKey } from "../../domain/metrics.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, SECOND } from "../../domain/time.ts";
import { METRIC_HELP } from "../../wording/metric-help.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { INCIDENTS } from "./seed-store.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

type ParsedSample = { readonly name: string; readonly labels: string; readonly value: number };

/** Parses a metrics page. Throws if a line is neither a comment nor a sample. */
function parseMetrics(text: string): readonly ParsedSample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const parts = /^(?<name>[a-z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/i.exec(
        line,
      )?.groups;
      if (parts === undefined) throw new Error(`not a sample: ${line}`);
      return { name: parts["name"]!, labels: parts["labels"] ?? "", value: Number(parts["value"]) };
    });
}

const isOwnMetric = (name: string) => /^(entra_provisioning|scim_target|steadystate)_/.test(name);

const TICKETS_LABEL = `sync_job="${syncJobLabel(JOBS.tickets.jobId)}"`;

describe("the metrics page in Prometheus' text format", () => {
  test("every metric family has HELP and TYPE", async () => {
    const { text, headers } = await server.get("/metrics");
    expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    for (const [key, { name, type }] of Object.entries(METRICS)) {
      expect(text).toContain(
        `# HELP ${name} ${METRIC_HELP[key as MetricKey]}\n# TYPE ${name} ${type}\n`,
      );
    }
    expect(parseMetrics(text).length).toBeGreaterThan(300);
  });

  test("the page has a sample of every metric", async () => {
    const process = "worker@test:1";
    await seeded.store.processes.save({
      process,
      role: "worker",
      savedAt: NOW,
      problems: [],
      resources: {
        startedAt: NOW,
        cpuSeconds: 1.5,
        residentBytes: 1_000_000,
        eventLoopDelaySeconds: 0.25,
      },
    });
    onTestFinished(() => seeded.store.processes.remove(process));
    const samples = parseMetrics((await server.get("/metrics")).text);
    const sampled = new Set(samples.map(({ name }) => name.replace(/_seconds_count$/, "_seconds")));
    const names = Object.values(METRICS).map(({ name }) => name);
    expect(names.filter((name) => !sampled.has(name))).toEqual([]);
  });

  test("the values of events, failing objects and incidents equal the counts in the store", async () => {
    const samples = parseMetrics((await server.get("/metrics")).text);
    const value = (name: string, label: string) =>
      samples.find(
        (sample) =>
          sample.name === name &&
          sample.labels.includes(TICKETS_LABEL) &&
          sample.labels.includes(label),
      )?.value;
    expect(value("entra_provisioning_events_total", 'status="failure"')).toBe(2);
    expect(value("entra_provisioning_events_total", 'status="skipped"')).toBe(1);
    expect(value("entra_provisioning_event_errors_total", 'error_code="Conflict"')).toBe(2);
    expect(value("entra_provisioning_job_failing_objects", "")).toBe(418);
  });

  test("the main error of a job has its code, its class and who can fix it, and a quarantine is not its last configuration change", async () => {
    const samples = parseMetrics((await server.get("/metrics")).text);
    const ofTickets = (name: string) =>
      samples.find((sample) => sample.name === name && sample.labels.includes(TICKETS_LABEL));
    const error = ofTickets(METRICS.mainError.name);
    // Three leavers keep their accounts: their error comes before the errors of more people.
    expect(error?.value).toBe(3);
    expect(error?.labels).toContain(
      'error_code="InsufficientRights",error_class="policy",owner="app owner"',
    );
    const change = ofTickets(METRICS.configurationChanged.name);
    expect(change?.value).toBe((NOW - 3 * HOUR) / SECOND);
  });

  test("every open incident is a series with its labels and the time at which its problem began", async () => {
    const { text } = await server.get("/metrics");
    const samples = parseMetrics(text);
    const openIncidents = INCIDENTS.filter(({ state }) => state === "open");
    const began = samples.filter(({ name }) => name === METRICS.incidentBegan.name);
    expect(began).toHaveLength(openIncidents.length);
    const phones = began.find(({ labels }) => labels.includes('application="8x8"'));
    expect(phones?.labels.split(",")).toEqual(
      expect.arrayContaining([
        'tenant="contoso"',
        `sync_job="${syncJobLabel(JOBS.phones.jobId)}"`,
        'kind="quarantine"',
        'severity="critical"',
        'condition="quarantined"',
      ]),
    );
    expect(phones?.value).toBe(openIncidents[0]!.beganAt / SECOND);
    const openOf = (labels: string) =>
      samples.find(
        (sample) => sample.name === METRICS.incidentsOpen.name && sample.labels === labels,
      )?.value;
    expect(openOf('tenant="contoso",kind="quarantine",muted="false"')).toBe(1);
    expect(openOf('tenant="contoso",kind="quarantine",muted="true"')).toBe(0);
    expect(openOf('tenant="contoso",kind="leavers",muted="false"')).toBe(0);
  });

  test("a job has a short label in every metric, and its info series has the whole id", async () => {
    const samples = parseMetrics((await server.get("/metrics")).text);
    const info = samples.find(
      ({ name, labels }) => name === METRICS.jobInfo.name && labels.includes(TICKETS_LABEL),
    );
    expect(info?.labels).toContain(`job_id="${JOBS.tickets.jobId}"`);
    const withId = samples.filter(({ labels }) => labels.includes(JOBS.tickets.jobId));
    expect(withId.map(({ name }) => name)).toEqual([METRICS.jobInfo.name]);
  });

  test("the thresholds of the installation and the time by its clock are on the page", async () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, staleAfterMs: 2 * HOUR };
    const other = await startTestServer({ store: seeded.store, thresholds });
    const samples = parseMetrics((await other.get("/metrics")).text);
    const values = Object.fromEntries(
      samples
        .filter(({ name }) => name === METRICS.threshold.name)
        .map(({ labels, value }) => [labels, value]),
    );
    expect(Object.keys(values)).toHaveLength(exportedThresholds(thresholds).length);
    expect(values['name="stale_after_seconds"']).toBe(7200);
    expect(values['name="at_risk_score"']).toBe(DEFAULT_THRESHOLDS.atRiskScore);
    expect(samples.find(({ name }) => name === METRICS.now.name)?.value).toBe(NOW / SECOND);
    await other.close();
  });

  test("every poll that has an interval in the settings has it on the page", async () => {
    const samples = parseMetrics((await server.get("/metrics")).text);
    const values = (name: string) =>
      Object.fromEntries(
        samples
          .filter((sample) => sample.name === name && sample.labels.includes('"contoso"'))
          .map(({ labels, value }) => [/collector="(\w+)"/.exec(labels)?.[1] ?? "", value]),
      );
    expect(values("steadystate_poll_interval_seconds")).toEqual({
      logs: 60,
      jobs: 60,
      audits: 300,
      discovery: 21_600,
      assignments: 3600,
    });
    expect(Object.keys(values("steadystate_poll_last_success_timestamp_seconds")).sort()).toEqual([
      "audits",
      "backfill",
      "discovery",
      "jobs",
      "logs",
    ]);
    expect(values("steadystate_backfill_progress_ratio")).toEqual({ "": 0.43 });
  });

  test("a client that accepts gzip gets the page compressed, and another one gets it as it is", async () => {
    const compressed = await server.get("/metrics", { "accept-encoding": "gzip" });
    const plain = await server.get("/metrics", { "accept-encoding": "identity" });
    expect(compressed.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.get("content-encoding")).toBeNull();
    const names = ({ text }: { readonly text: string }) =>
      parseMetrics(text).map(({ name }) => name);
    expect(names(compressed).filter(isOwnMetric)).toEqual(names(plain).filter(isOwnMetric));
  });

  test("the page names no person", async () => {
    expect((await server.get("/metrics")).text).not.toMatch(/\bAda\b|Lovelace|@contoso|a0000000-/i);
  });

  test("three hours after the last poll, a job has only counters, and a target has no sample", async () => {
    const later = await startTestServer({ store: seeded.store, now: () => NOW + 3 * HOUR });
    const samples = parseMetrics((await later.get("/metrics")).text);
    const names = new Set(
      samples.filter(({ labels }) => labels.includes(TICKETS_LABEL)).map(({ name }) => name),
    );
    expect(names).not.toContain("entra_provisioning_job_failing_objects");
    expect(names).not.toContain("entra_provisioning_job_condition");
    expect(names).toContain("entra_provisioning_events_total");
    expect(samples.some(({ name }) => name.startsWith("scim_target_"))).toBe(false);
    await later.close();
  });

  test("promtool accepts the page", async ({ skip }) => {
    if (spawnSync("promtool", ["--version"]).error !== undefined) skip("promtool is not installed");
    const { text } = await server.get("/metrics");
    const checked = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
    expect([checked.status, checked.stderr + checked.stdout]).toEqual([0, ""]);
  });
});

describe("the metrics page in OpenMetrics format", () => {
  test("a request that accepts OpenMetrics gets a page with one end mark and no empty line", async () => {
    const { text, headers } = await server.get("/metrics", {
      accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
    });
    expect(headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    expect(text.endsWith("# EOF\n")).toBe(true);
    expect(text.match(/# EOF/g)).toHaveLength(1);
    expect(text).not.toContain("\n\n");
    expect(text).toContain("# TYPE entra_provisioning_events counter\n");
    expect(text).toContain("entra_provisioning_events_total{");
  });
});
