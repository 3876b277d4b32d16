import type { ObservedTarget, TargetScrape } from "../../domain/target.ts";
import { type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { ExpositionSample } from "./parse-exposition.ts";

/** How a kind of server names its series; sums are in seconds. */
type MetricsPreset = {
  readonly counter: string;
  readonly duration: string;
  readonly method: string;
  readonly status: string;
  readonly path: string;
};

/** Source: the conventions of each library (reference: scim.md 4.3). No standard exists. */
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

/** The parts of a SCIM server; whatever else a server answers is not provisioning. */
const SCIM_PATH = /\b(Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig|Bulk|Me)\b/i;

/** Pairs of method and status that are kept, the busiest first: a server may invent codes. */
const MAX_METHOD_STATUS_PAIRS = 60;

/** What one page says of a SCIM server: totals since its start, by method and status. */
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

/** A SCIM server's own preset is about nothing else; without a path nothing can be told apart. */
const isScimPath = (path: string | undefined, preset: MetricsPresetName): boolean =>
  preset === "scim" || path === undefined || path === "" || SCIM_PATH.test(path);

/** Bounded, for these words become names of series. */
function methodOf(label: string | undefined): string {
  const method = label?.toUpperCase() ?? "";
  return METHODS.has(method) ? method : "OTHER";
}

/** A code or a class of codes ("2xx"); servers with words instead say `ok` or something worse. */
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

/** Over a longer gap than so many intervals an average says nothing of now. */
const MAX_GAP_INTERVALS = 5;

/**
 * What happened between two scrapes. A counter that fell began anew, so all of it is new.
 *
 * @param intervalMs how far scrapes are meant to lie apart
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
    before.requests.map((one) => [`${one.method} ${one.status}`, one.total]),
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

/** 404 is how a server says that a person is not there yet: a right answer, not a failure. */
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
