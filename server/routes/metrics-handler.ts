import type { RequestHandler } from "express";
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  type OpenMetricsContentType,
  Registry,
} from "prom-client";
import { METRICS, type MetricFamily, type MetricKey } from "../../domain/metrics.ts";
import { METRIC_HELP } from "../../wording/metric-help.ts";
import { type AccessControl, authenticateRequest } from "../access/access-control.ts";
import { collectMetrics } from "../metrics/collect-metrics.ts";
import type { MetricSample } from "../metrics/sample-list.ts";
import type { ServerContext } from "../server-context.ts";

/** Gauges of prom-client with names of counters. promtool rejects such names. */
const MISNAMED_GAUGES = ["handles", "requests", "resources"].map(
  (resource) => `nodejs_active_${resource}_total`,
);

/** Answers Prometheus text, or OpenMetrics when the Accept header asks for it. */
export function metricsHandler(
  context: ServerContext,
  accessControl: AccessControl,
): RequestHandler {
  const processRegistries = { text: new Registry(), open: createOpenMetricsRegistry() };
  for (const registry of [processRegistries.text, processRegistries.open]) {
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED_GAUGES) registry.removeSingleMetric(name);
  }
  const collectShared = shareByTenants((tenants: readonly string[]) =>
    collectMetrics(context, tenants),
  );
  return async (request, response) => {
    const { tenants } = await authenticateRequest(request, accessControl);
    const samples = await collectShared(tenants);
    const isOpenMetrics = request.headers.accept?.includes("application/openmetrics-text") === true;
    const { contentType, text } = isOpenMetrics
      ? await renderMetrics(processRegistries.open, createOpenMetricsRegistry(), samples)
      : await renderMetrics(processRegistries.text, new Registry(), samples);
    response.set("cache-control", "no-store").set("content-type", contentType).send(text);
  };
}

function createOpenMetricsRegistry(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

type AnyRegistry = Registry | Registry<OpenMetricsContentType>;

async function renderMetrics(
  processRegistry: AnyRegistry,
  registry: AnyRegistry,
  samples: readonly MetricSample[],
): Promise<{ readonly contentType: string; readonly text: string }> {
  const byName = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const family = byName.get(sample.name);
    if (family === undefined) byName.set(sample.name, [sample]);
    else family.push(sample);
  }
  for (const [key, metric] of Object.entries(METRICS)) {
    const help = METRIC_HELP[key as MetricKey];
    registerMetric(registry, { ...metric, help }, byName.get(metric.name) ?? []);
  }
  const ownText = await registry.metrics();
  // Each OpenMetrics registry ends its text with `# EOF`; a page may have only one.
  const text = `${ownText.replace(/\n(# EOF\n)?$/, "")}\n${await processRegistry.metrics()}`;
  return { contentType: registry.contentType, text };
}

function registerMetric(
  registry: AnyRegistry,
  { name, help, labels, type }: MetricFamily & { readonly help: string },
  samples: readonly MetricSample[],
): void {
  const settings = { name, help, labelNames: labels, registers: [registry] };
  if (type === "counter") {
    const counter = new Counter(settings);
    for (const { labels: sampleLabels, value } of samples) counter.inc(sampleLabels, value);
    return;
  }
  const gauge = new Gauge(settings);
  if (type === "histogram") {
    const values = samples.map(({ suffix = "", ...sample }) => ({
      ...sample,
      metricName: `${name}${suffix}`,
    }));
    // A histogram of prom-client counts for itself; these counts come from Redis.
    Object.assign(gauge, { get: async () => ({ name, help, type, values }) });
    return;
  }
  for (const { labels: sampleLabels, value } of samples) gauge.set(sampleLabels, value);
}

/** Requests of the same tenants share a result that is being read. */
function shareByTenants<T>(
  read: (tenants: readonly string[]) => Promise<T>,
): (tenants: readonly string[]) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (tenants) => {
    const key = tenants.join(" ");
    const shared = running.get(key);
    if (shared !== undefined) return shared;
    const result = read(tenants).finally(() => running.delete(key));
    running.set(key, result);
    return result;
  };
}
