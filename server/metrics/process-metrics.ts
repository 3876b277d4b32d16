import { collectDefaultMetrics, type OpenMetricsContentType, Registry } from "prom-client";
import type { MetricsFormat } from "./metrics-text.ts";

/** Gauges of prom-client with names of counters. promtool rejects such names. */
const MISNAMED_GAUGES = ["handles", "requests", "resources"].map(
  (resource) => `nodejs_active_${resource}_total`,
);

export type ProcessMetrics = {
  readonly contentType: string;
  /** The metrics of this process, with the end mark of OpenMetrics. */
  render(): Promise<Buffer>;
};

/** CPU, memory, event loop and garbage collection of this process, in both formats. */
export function createProcessMetrics(): Readonly<Record<MetricsFormat, ProcessMetrics>> {
  const openRegistry = new Registry<OpenMetricsContentType>();
  openRegistry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return { text: describeProcess(new Registry()), openmetrics: describeProcess(openRegistry) };
}

function describeProcess(registry: Registry | Registry<OpenMetricsContentType>): ProcessMetrics {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED_GAUGES) registry.removeSingleMetric(name);
  return {
    contentType: registry.contentType,
    render: async () => Buffer.from(await registry.metrics()),
  };
}
