import type { TargetReading, TargetScrape } from "../../domain/target.ts";
import { type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { Sample } from "./exposition.ts";

/** How a kind of server names its series; sums are in seconds. */
type Preset = {
  readonly counter: string;
  readonly duration: string;
  readonly method: string;
  readonly status: string;
  readonly path: string;
};

/** Source: the conventions of each library (reference: scim.md 4.3). No standard exists. */
const PRESETS = {
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
} as const satisfies Readonly<Record<string, Preset>>;
export type PresetName = keyof typeof PRESETS;

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** The parts of a SCIM server; whatever else a server answers is not provisioning. */
const SCIM_PATH = /\b(Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig|Bulk|Me)\b/i;

/** Pairs of method and status that are kept, the busiest first: a server may invent codes. */
const PAIRS_MAX = 60;

/** What one page says of a SCIM server: totals since its start, by method and status. */
export function scrapeOf(
  samples: readonly Sample[],
  presetName: PresetName,
  at: Instant,
): TargetScrape {
  const preset: Preset = PRESETS[presetName];
  const ours = samples.filter(
    ({ labels, value }) => Number.isFinite(value) && isScim(labels[preset.path], presetName),
  );
  const requests = new Map<string, { method: string; status: string; total: number }>();
  for (const { name, labels, value } of ours) {
    if (name !== preset.counter) continue;
    const method = methodOf(labels[preset.method]);
    const status = statusOf(labels[preset.status]);
    const key = `${method} ${status}`;
    const total = (requests.get(key)?.total ?? 0) + value;
    requests.set(key, { method, status, total });
  }
  return {
    at,
    requests: [...requests.values()].toSorted((a, b) => b.total - a.total).slice(0, PAIRS_MAX),
    latencySumSeconds: sumOf(ours, `${preset.duration}_sum`),
    latencyCount: sumOf(ours, `${preset.duration}_count`),
  };
}

/** A SCIM server's own preset is about nothing else; without a path nothing can be told apart. */
const isScim = (path: string | undefined, preset: PresetName): boolean =>
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

function sumOf(samples: readonly Sample[], name: string): number | null {
  const named = samples.filter((sample) => sample.name === name);
  return named.length === 0 ? null : named.reduce((sum, { value }) => sum + value, 0);
}

export type Rates = Pick<
  TargetReading,
  "requestsPerSecond" | "failuresPerSecond" | "meanLatencyMs"
> & {
  readonly byStatus: readonly {
    readonly method: string;
    readonly status: string;
    readonly perSecond: number;
  }[];
};

const UNKNOWN: Rates = {
  requestsPerSecond: null,
  failuresPerSecond: null,
  meanLatencyMs: null,
  byStatus: [],
};

/** Over a longer gap than so many intervals an average says nothing of now. */
const GAP_INTERVALS = 5;

/**
 * What happened between two scrapes. A counter that fell began anew, so all of it is new.
 *
 * @param everyMs how far scrapes are meant to lie apart
 */
export function ratesBetween(
  before: TargetScrape | null,
  after: TargetScrape,
  everyMs: Millis,
): Rates {
  const gapMs = before === null ? 0 : after.at - before.at;
  if (before === null || gapMs <= 0 || gapMs > GAP_INTERVALS * everyMs) return UNKNOWN;
  const seconds = gapMs / SECOND;
  const earlier = new Map(before.requests.map((one) => [`${one.method} ${one.status}`, one.total]));
  const byStatus = after.requests.map(({ method, status, total }) => ({
    method,
    status,
    perSecond: grown(earlier.get(`${method} ${status}`) ?? 0, total) / seconds,
  }));
  return {
    requestsPerSecond: total(byStatus),
    failuresPerSecond: total(byStatus.filter(({ status }) => isFailure(status))),
    meanLatencyMs: meanLatencyMs(before, after),
    byStatus,
  };
}

const grown = (before: number, after: number): number => (after < before ? after : after - before);

/** 404 is how a server says that a person is not there yet: a right answer, not a failure. */
const isFailure = (status: string): boolean =>
  status === "other" || (/^[45]/.test(status) && status !== "404");

const total = (rates: Rates["byStatus"]): number =>
  rates.reduce((sum, { perSecond }) => sum + perSecond, 0);

function meanLatencyMs(before: TargetScrape, after: TargetScrape): Millis | null {
  if (after.latencySumSeconds === null || after.latencyCount === null) return null;
  const isAnew = after.latencyCount < (before.latencyCount ?? 0);
  const count = after.latencyCount - (isAnew ? 0 : (before.latencyCount ?? 0));
  const seconds = after.latencySumSeconds - (isAnew ? 0 : (before.latencySumSeconds ?? 0));
  return count > 0 && seconds >= 0 ? (seconds / count) * SECOND : null;
}
