import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { METRICS } from "../domain/metrics.ts";
import { DATA_SOURCE } from "./panel-queries.ts";
import { COLOURS } from "./panel-values.ts";
import { perJob, STARTED_PROCESSES } from "./queries.ts";

const APP = "{{application}} ({{tenant}})";

/** What happened, drawn into the charts of a dashboard. */
export function jobAnnotations(): AnnotationQueryBuilder[] {
  return [
    annotation("Quarantines", COLOURS.critical, `${perJob(METRICS.quarantined)} == 1`)
      .titleFormat("In quarantine")
      .textFormat(APP),
    ...processAnnotations(),
    annotation(
      "Changes by administrators",
      COLOURS.running,
      inMilliseconds(METRICS.configurationChanged),
    )
      .useValueForTime(true)
      .titleFormat("An administrator changed, started or stopped the job")
      .textFormat(APP),
  ];
}

/** When a worker or a server was started or replaced. */
export function processAnnotations(): AnnotationQueryBuilder[] {
  return [
    annotation("Restarts", COLOURS.unknown, STARTED_PROCESSES)
      .titleFormat("A process of Steadystate started")
      .textFormat("{{process}}"),
  ];
}

function annotation(name: string, colour: string, expr: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .step("60s");
}

/** With `useValueForTime`, Grafana reads the value of the series as a Unix time in milliseconds. The metrics have seconds. */
function inMilliseconds(metric: Parameters<typeof perJob>[0]): string {
  return `1000 * ${perJob(metric)}`;
}
