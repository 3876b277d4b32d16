import type { ExpositionSample } from "./parse-exposition.ts";

/** The metric and label names of a kind of server. The sum of durations is in seconds. */
type MetricsPreset = {
  readonly counter: string;
  readonly duration: string;
  readonly method: string;
  readonly status: string;
  readonly path: string;
};

/** There is no standard for these names. Source: the defaults of each library. */
const METRICS_PRESETS = {
  scim: {
    counter: "scim_requests_total",
    duration: "scim_request_duration_seconds",
    method: "method",
    status: "status",
    path: "endpoint",
  },
  otel: {
    counter: "http_server_request_duration_seconds_count",
    duration: "http_server_request_duration_seconds",
    method: "http_request_method",
    status: "http_response_status_code",
    path: "http_route",
  },
  micrometer: {
    counter: "http_server_requests_seconds_count",
    duration: "http_server_requests_seconds",
    method: "method",
    status: "status",
    path: "uri",
  },
  "prom-client": {
    counter: "http_request_duration_seconds_count",
    duration: "http_request_duration_seconds",
    method: "method",
    status: "status_code",
    path: "path",
  },
} as const satisfies Readonly<Record<string, MetricsPreset>>;
export type MetricsPresetName = keyof typeof METRICS_PRESETS;

/** The labels that servers use beside the label of the preset, in the order of preference. */
const OTHER_METHOD_LABELS = ["method", "http_method", "verb", "operation", "op"];
const OTHER_STATUS_LABELS = [
  "status",
  "status_code",
  "code",
  "http_status",
  "http_status_code",
  "result",
  "outcome",
];
const OTHER_PATH_LABELS = ["path", "handler", "route", "uri", "endpoint"];

/** Where the metrics page of a server has its values. */
export type MetricsLayout = {
  /** Null if the page has no series with this name or with one ending. */
  readonly counter: string | null;
  readonly duration: string | null;
  readonly methodLabels: readonly string[];
  readonly statusLabels: readonly string[];
  readonly pathLabels: readonly string[];
  /** The metrics count only SCIM requests, whatever their path. */
  readonly isOnlyScim: boolean;
};

export function metricsLayout(
  samples: readonly ExpositionSample[],
  presetName: MetricsPresetName,
): MetricsLayout {
  const preset: MetricsPreset = METRICS_PRESETS[presetName];
  const names = new Set(samples.map(({ name }) => name));
  const countName = findName(names, `${preset.duration}_count`);
  return {
    counter: findName(names, preset.counter),
    duration: countName === null ? null : countName.slice(0, -"_count".length),
    methodLabels: [preset.method, ...OTHER_METHOD_LABELS],
    statusLabels: [preset.status, ...OTHER_STATUS_LABELS],
    pathLabels: [preset.path, ...OTHER_PATH_LABELS],
    isOnlyScim: presetName === "scim",
  };
}

/**
 * Many servers put their own name before a metric, such as `acme_scim_requests_total`. Such a name
 * is used if the page has no other with the same ending.
 */
function findName(names: ReadonlySet<string>, name: string): string | null {
  if (names.has(name)) return name;
  const [candidate, ...others] = [...names].filter((each) => each.endsWith(`_${name}`));
  return candidate === undefined || others.length > 0 ? null : candidate;
}
