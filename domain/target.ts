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

/** One scrape of a SCIM server's own metrics: totals since the start of the server. */
export type TargetScrape = {
  readonly at: Instant;
  readonly requests: readonly {
    readonly method: string;
    readonly status: string;
    readonly total: number;
  }[];
  readonly latencySumSeconds: number | null;
  readonly latencyCount: number | null;
};

export type ObservedTarget = {
  readonly name: string;
  readonly tenant: string;
  readonly application: string;
  /** Null when nothing is configured to probe: "not probed" is never "up". */
  readonly probe: TargetProbe | null;
  readonly scrape: TargetScrape | null;
  /** Since the previous scrape; null until there are two. */
  readonly requestsPerSecond: number | null;
  readonly failuresPerSecond: number | null;
  readonly meanLatencyMs: Millis | null;
  /** The first probe of the current series of failed probes; null when the last one succeeded. */
  readonly failingSince: Instant | null;
  /** When the token of Entra and of the probe expires; null when neither the settings nor the token say it. */
  readonly tokenEndsAt: Instant | null;
};
