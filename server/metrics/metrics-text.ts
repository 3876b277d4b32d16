import { setImmediate as nextTurn } from "node:timers/promises";
import { METRICS, type MetricFamily, type MetricKey } from "../../domain/metrics.ts";
import { METRIC_HELP } from "../../wording/metric-help.ts";
import type { MetricSample, SampleLabels } from "./sample-list.ts";

/** Prometheus text 0.0.4, or OpenMetrics 1.0.0 without its end mark. */
export type MetricsFormat = "text" | "openmetrics";

const FAMILIES: readonly (MetricFamily & { readonly help: string })[] = Object.entries(METRICS).map(
  ([key, metric]) => ({ ...metric, help: METRIC_HELP[key as MetricKey] }),
);

export type MetricsText = {
  /** Adds samples to the families that they belong to. */
  add(samples: readonly MetricSample[]): void;
  /** The families in the order of the table. Other requests are answered between two families. */
  render(format: MetricsFormat): Promise<readonly Buffer[]>;
};

/**
 * Steadystate's own metrics as text. The lines of a family must follow each other on the page, but the
 * samples are added job by job, for all families. Therefore each family has a list of its texts.
 */
export function createMetricsText(): MetricsText {
  const textsByName = new Map<string, string[]>(FAMILIES.map(({ name }) => [name, []]));
  return {
    add(samples) {
      const newLines = new Map<string, string[]>();
      for (const sample of samples) {
        const lines = newLines.get(sample.name);
        if (lines === undefined) newLines.set(sample.name, [formatSample(sample)]);
        else lines.push(formatSample(sample));
      }
      // The lines are joined early, so that a few long strings are in memory until the page is
      // complete, not 40,000 lines.
      for (const [name, lines] of newLines) textsByName.get(name)?.push(lines.join(""));
    },
    async render(format) {
      const parts: Buffer[] = [];
      for (const family of FAMILIES) {
        const texts = textsByName.get(family.name) ?? [];
        parts.push(Buffer.from(`${formatHeader(family, format)}${texts.join("")}`));
        await nextTurn();
      }
      return parts;
    },
  };
}

function formatHeader(
  { name, type, help }: MetricFamily & { readonly help: string },
  format: MetricsFormat,
): string {
  // In OpenMetrics, the name of a counter family is without the `_total` of its samples.
  const familyName = format === "openmetrics" ? name.replace(/_total$/, "") : name;
  const escapedHelp =
    format === "openmetrics"
      ? escapeText(help)
      : help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `# HELP ${familyName} ${escapedHelp}\n# TYPE ${familyName} ${type}\n`;
}

function formatSample({ name, suffix, labels, value }: MetricSample): string {
  return `${name}${suffix ?? ""}${formatLabels(labels)} ${value}\n`;
}

/** Prometheus treats an empty label as missing, so it is left out. */
function formatLabels(labels: SampleLabels): string {
  let text = "";
  for (const name in labels) {
    const value = labels[name];
    if (value === undefined || value === "") continue;
    text += `${text === "" ? "{" : ","}${name}="${escapeText(value)}"`;
  }
  return text === "" ? "" : `${text}}`;
}

function escapeText(text: string): string {
  return /[\\"\n]/.test(text)
    ? text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")
    : text;
}
