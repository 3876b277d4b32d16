import type { ObservedTarget, TargetScrape } from "../../domain/target.ts";
import { type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { ExpositionSample } from "./parse-exposition.ts";

/** The metric and label names of a kind of server. The sum of durations is in seconds. */
type MetricsPreset = {
  readonly counter: string;
  readonly duration: string;
  readonly method: string;
  readonly status: string;
  readonly path: string;
};

/** No standard exists. Source: the defaults of each library. */
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

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** The endpoints of SCIM. Requests to other paths are not provisioning. */
const SCIM_PATH = /\b(Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig|Bulk|Me)\b/i;

/**
 * How many pairs of method and status are kept, those with the most requests first. A server may
 * use any number of status codes.
 */
const MAX_METHOD_STATUS_PAIRS = 60;

/** The totals on a metrics page since the server's start, by method and status. */
export function toTargetScrape(
  samples: readonly ExpositionSample[],
  presetName: MetricsPresetName,
  at: Instant,
): TargetScrape {
  const preset: MetricsPreset = METRICS_PRESETS[presetName];
  const scimSamples = samples.filter(
    ({ labels, value }) => Number.isFinite(value) && isScimPath(labels[preset.path], presetName),
  );
  const requests = new Map<string, { method: string; status: string; total: number }>();
  for (const { name, labels, value } of scimSamples) {
    if (name !== preset.counter) continue;
    const method = methodOf(labels[preset.method]);
    const status = statusOf(labels[preset.status]);
    const key = `${method} ${status}`;
    const total = (requests.get(key)?.total ?? 0) + value;
    requests.set(key, { method, status, total });
  }
  return {
    at,
    requests: [...requests.values()]
      .toSorted((a, b) => b.total - a.total)
      .slice(0, MAX_METHOD_STATUS_PAIRS),
    latencySumSeconds: sumOf(scimSamples, `${preset.duration}_sum`),
    latencyCount: sumOf(scimSamples, `${preset.duration}_count`),
  };
}

/**
 * Always true for the preset `scim`, whose metrics count only SCIM requests, and for a metric
 * without a path label.
 */
const isScimPath = (path: string | undefined, preset: MetricsPresetName): boolean =>
  preset === "scim" || path === undefined || path === "" || SCIM_PATH.test(path);

/** Other methods become `OTHER`, because methods become parts of the names of time series. */
function methodOf(label: string | undefined): string {
  const method = label?.toUpperCase() ?? "";
  return METHODS.has(method) ? method : "OTHER";
}

/** A status code or a class of codes ("2xx"). Some servers use words such as `ok`. */
function statusOf(label: string | undefined): string {
  const status = label?.toLowerCase() ?? "";
  if (/^[1-5](\d\d|xx)$/.test(status)) return status;
  return /^(ok|success|succeeded)$/.test(status) ? "2xx" : "other";
}

function sumOf(samples: readonly ExpositionSample[], name: string): number | null {
  const named = samples.filter((sample) => sample.name === name);
  return named.length === 0 ? null : named.reduce((sum, { value }) => sum + value, 0);
}

export type TargetRates = Pick<
  ObservedTarget,
  "requestsPerSecond" | "failuresPerSecond" | "meanLatencyMs"
> & {
  readonly byStatus: readonly {
    readonly method: string;
    readonly status: string;
    readonly perSecond: number;
  }[];
};

const UNKNOWN_RATES: TargetRates = {
  requestsPerSecond: null,
  failuresPerSecond: null,
  meanLatencyMs: null,
  byStatus: [],
};

/**
 * After a gap of more intervals than this the rates are unknown: an average over so long a time
 * does not describe the present.
 */
const MAX_GAP_INTERVALS = 5;

/**
 * The rates between two scrapes. A counter that has become smaller was reset to 0 between the two
 * scrapes.
 *
 * @param intervalMs intended time between two scrapes
 */
export function computeRates(
  before: TargetScrape | null,
  after: TargetScrape,
  intervalMs: Millis,
): TargetRates {
  const gapMs = before === null ? 0 : after.at - before.at;
  if (before === null || gapMs <= 0 || gapMs > MAX_GAP_INTERVALS * intervalMs) return UNKNOWN_RATES;
  const seconds = gapMs / SECOND;
  const totalsBefore = new Map(
    before.requests.map(({ method, status, total }) => [`${method} ${status}`, total]),
  );
  const byStatus = after.requests.map(({ method, status, total }) => ({
    method,
    status,
    perSecond: counterIncrease(totalsBefore.get(`${method} ${status}`) ?? 0, total) / seconds,
  }));
  return {
    requestsPerSecond: totalPerSecond(byStatus),
    failuresPerSecond: totalPerSecond(byStatus.filter(({ status }) => isFailureStatus(status))),
    meanLatencyMs: computeMeanLatencyMs(before, after),
    byStatus,
  };
}

const counterIncrease = (before: number, after: number): number =>
  after < before ? after : after - before;

/** Entra searches for a user before it creates one, so 404 is a normal answer. */
const isFailureStatus = (status: string): boolean =>
  status === "other" || (/^[45]/.test(status) && status !== "404");

const totalPerSecond = (rates: TargetRates["byStatus"]): number =>
  rates.reduce((sum, { perSecond }) => sum + perSecond, 0);

function computeMeanLatencyMs(before: TargetScrape, after: TargetScrape): Millis | null {
  if (after.latencySumSeconds === null || after.latencyCount === null) return null;
  const isCounterReset = after.latencyCount < (before.latencyCount ?? 0);
  const count = after.latencyCount - (isCounterReset ? 0 : (before.latencyCount ?? 0));
  const seconds = after.latencySumSeconds - (isCounterReset ? 0 : (before.latencySumSeconds ?? 0));
  return count > 0 && seconds >= 0 ? (seconds / count) * SECOND : null;
}
