import type { Instant, Millis } from "./time.ts";

/** One read-only request to a SCIM server, as Entra's "Test Connection" makes it. */
export type TargetProbe = {
  readonly at: Instant;
  readonly result: ProbeResult;
  readonly httpStatus: number | null;
  readonly latencyMs: Millis | null;
  readonly message: string | null;
};

export const PROBE_RESULTS = [
  "ok",
  "net-dns",
  "net-tcp",
  "net-tls",
  "net-response",
  "auth",
  "not-found",
  "rejected",
  "throttled",
  "server-error",
  "redirect",
  "html-instead-of-json",
  "bad-json",
  "not-list-response",
  "no-total",
  "filter-ignored",
] as const;
export type ProbeResult = (typeof PROBE_RESULTS)[number];

/** The results of a probe that do not indicate a risk. */
export const HARMLESS_PROBE_RESULTS = [
  "ok",
  "filter-ignored",
  "no-total",
] as const satisfies readonly ProbeResult[];
export type RiskyProbeResult = Exclude<ProbeResult, (typeof HARMLESS_PROBE_RESULTS)[number]>;

export function isRiskyProbeResult(result: ProbeResult): result is RiskyProbeResult {
  return HARMLESS_PROBE_RESULTS.every((harmless) => harmless !== result);
}

/** One scrape of the metrics of a SCIM server. The totals count from the start of the server. */
export type TargetScrape = {
  readonly at: Instant;
  /** Null if the page has no series that counts SCIM requests. */
  readonly requests: readonly ScrapedRequests[] | null;
  readonly latencySumSeconds: number | null;
  readonly latencyCount: number | null;
  /** The histogram of the latency: how many requests took at most this time. Empty without one. */
  readonly latencyBuckets: readonly LatencyBucket[];
  /** When the server's process started, in its own words; null if the page does not say it. */
  readonly processStartSeconds: number | null;
};

export type ScrapedRequests = {
  readonly method: string;
  /**
   * A status code (`201`), a class of codes (`2xx`), `error`, or `other` for a word that is not
   * known; null if the series has no label for the status.
   */
  readonly status: string | null;
  readonly total: number;
};

export type LatencyBucket = { readonly atMostSeconds: number; readonly count: number };

/** The requests to a SCIM server between its last two scrapes. A value is null if it is not known. */
export type TargetTraffic = {
  readonly requestsPerSecond: number | null;
  readonly failuresPerSecond: number | null;
  /** The requests that the server refused with 429. */
  readonly throttledPerSecond: number | null;
  readonly serverErrorsPerSecond: number | null;
  readonly meanLatencyMs: Millis | null;
  readonly p50LatencyMs: Millis | null;
  readonly p95LatencyMs: Millis | null;
};

export const UNKNOWN_TRAFFIC: TargetTraffic = {
  requestsPerSecond: null,
  failuresPerSecond: null,
  throttledPerSecond: null,
  serverErrorsPerSecond: null,
  meanLatencyMs: null,
  p50LatencyMs: null,
  p95LatencyMs: null,
};

/** What was seen of a target in a quarter of an hour. A number is null if it is not known. */
export type TargetSlot = {
  readonly from: Instant;
  readonly probes: number;
  /** The probes with a risky result. */
  readonly failedProbes: number;
  /** The result of the last failed probe. */
  readonly failedResult: ProbeResult | null;
  readonly requests: number | null;
  readonly throttled: number | null;
  readonly serverErrors: number | null;
  /** The highest latency: p95 of the server's own histogram, otherwise the mean. */
  readonly latencyMs: Millis | null;
};

export type ObservedTarget = {
  readonly name: string;
  readonly tenant: string;
  readonly application: string;
  /** Null if the settings define no probe. The state of the server is then unknown. */
  readonly probe: TargetProbe | null;
  readonly scrape: TargetScrape | null;
  readonly traffic: TargetTraffic;
  /** What was seen in the last day, newest last. */
  readonly history: readonly TargetSlot[];
  /** Time of the first probe of the current series of probes with a risky result; null if the last one had none. */
  readonly failingSince: Instant | null;
  /** Time of the first probe of the current series of probes whose token the server refused. */
  readonly refusedSince: Instant | null;
  /** When the server last accepted the token of a probe; null if it never has. */
  readonly acceptedAt: Instant | null;
  /** When the worker last polled it, with or without a probe; null if an earlier version did. */
  readonly polledAt: Instant | null;
  /** When the worker probes again, after its interval or a pause; null if it does not probe. */
  readonly nextProbeAt: Instant | null;
  /** When the certificate that the server last showed expires; null if it showed none. */
  readonly certificateExpiresAt: Instant | null;
  /** What the settings say about the expiry of the token; null if they say nothing. */
  readonly tokenExpiry: TokenExpiry | null;
};

/**
 * Whose token it is: the one that Entra uses, or the copy in our settings, which may be the same
 * token.
 */
export const TOKEN_OWNERS = ["entra", "own-copy"] as const;
export type TokenOwner = (typeof TOKEN_OWNERS)[number];

export type TokenExpiry = { readonly at: Instant; readonly whose: TokenOwner };

/** The results of a probe whose token the server accepted. */
const ACCEPTED_PROBE_RESULTS: readonly ProbeResult[] = [
  "ok",
  "no-total",
  "filter-ignored",
  "not-list-response",
];

type ProbeHistory = Pick<ObservedTarget, "failingSince" | "refusedSince" | "acceptedAt">;

/** What is known about the probes of a target after this probe. */
export function probeHistoryAfter(
  previous: ProbeHistory | null,
  probe: TargetProbe | null,
): ProbeHistory {
  const acceptedBefore = previous?.acceptedAt ?? null;
  if (probe === null) return { failingSince: null, refusedSince: null, acceptedAt: acceptedBefore };
  const { at, result } = probe;
  return {
    failingSince: isRiskyProbeResult(result) ? (previous?.failingSince ?? at) : null,
    refusedSince: result === "auth" ? (previous?.refusedSince ?? at) : null,
    acceptedAt: ACCEPTED_PROBE_RESULTS.includes(result) ? at : acceptedBefore,
  };
}
