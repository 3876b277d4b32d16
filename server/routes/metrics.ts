import type { RequestHandler } from "express";
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  type OpenMetricsContentType,
  Registry,
} from "prom-client";
import { METRICS, type Metric } from "../../domain/metrics.ts";
import type { Sample } from "../../domain/samples.ts";
import { callerOf, type Door } from "../access/admission.ts";
import { gather } from "../gather.ts";
import type { World } from "../world.ts";

/** Two scrapers at the same time share one reading, in real milliseconds. */
const CACHE_MS = 1000;

/** Gauges of prom-client that are named like counters: promtool refuses them. */
const MISNAMED = ["handles", "requests", "resources"].map((what) => `nodejs_active_${what}_total`);

/** Prometheus text, or OpenMetrics where Accept asks for it. */
export function metricsHandler(world: World, door: Door): RequestHandler {
  const process = { text: new Registry(), open: openMetrics() };
  for (const registry of [process.text, process.open]) {
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
  }
  const read = cached((tenants: readonly string[]) => gather(world, tenants));
  return async (request, response) => {
    const { tenants } = await callerOf(request, door);
    const samples = await read(tenants);
    const open = request.headers.accept?.includes("application/openmetrics-text") === true;
    const { contentType, text } = open
      ? await render(process.open, openMetrics(), samples)
      : await render(process.text, new Registry(), samples);
    response.set("cache-control", "no-store").set("content-type", contentType).send(text);
  };
}

function openMetrics(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

type AnyRegistry = Registry | Registry<OpenMetricsContentType>;

async function render(
  process: AnyRegistry,
  ours: AnyRegistry,
  samples: readonly Sample[],
): Promise<{ readonly contentType: string; readonly text: string }> {
  const byName = new Map<string, Sample[]>();
  for (const sample of samples) {
    const family = byName.get(sample.name);
    if (family === undefined) byName.set(sample.name, [sample]);
    else family.push(sample);
  }
  for (const metric of Object.values(METRICS)) {
    register(ours, metric, byName.get(metric.name) ?? []);
  }
  const own = await ours.metrics();
  // One page has one end: OpenMetrics closes each registry's text with a line of its own.
  const text = `${own.replace(/\n(# EOF\n)?$/, "")}\n${await process.metrics()}`;
  return { contentType: ours.contentType, text };
}

function register(
  registry: AnyRegistry,
  { name, help, labels, type }: Metric,
  samples: readonly Sample[],
): void {
  const settings = { name, help, labelNames: labels, registers: [registry] };
  if (type === "counter") {
    const counter = new Counter(settings);
    for (const { labels: own, value } of samples) counter.inc(own, value);
    return;
  }
  const gauge = new Gauge(settings);
  for (const { labels: own, value } of samples) gauge.set(own, value);
}

function cached<T>(
  read: (tenants: readonly string[]) => Promise<T>,
): (tenants: readonly string[]) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (tenants) => {
    const key = tenants.join(" ");
    const found = kept.get(key);
    if (found !== undefined) return found;
    const fresh = read(tenants);
    kept.set(key, fresh);
    setTimeout(() => kept.delete(key), CACHE_MS).unref();
    return fresh;
  };
}
