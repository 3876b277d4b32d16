import type { Instant, Millis } from "./time.ts";

/** One reading of a SCIM target: the read-only twin of Test Connection. */
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

/** One scrape of a SCIM server's own metrics: totals since its start. */
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
  /** Per second since the scrape before; null until there are two. */
  readonly requestsPerSecond: number | null;
  readonly failuresPerSecond: number | null;
  readonly meanLatencyMs: Millis | null;
  /** The first of an unbroken run of probes that failed; null while the last one went well. */
  readonly failingSince: Instant | null;
  /** When the token that Entra and we use ends; null when nobody said and it does not say so. */
  readonly tokenEndsAt: Instant | null;
};
