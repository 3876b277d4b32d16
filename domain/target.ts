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

/** One scrape of the metrics of a SCIM server. The totals count from the start of the server. */
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
  /** Null if the settings define no probe. The state of the server is then unknown. */
  readonly probe: TargetProbe | null;
  readonly scrape: TargetScrape | null;
  /** The rate between the last two scrapes; null before the second scrape. */
  readonly requestsPerSecond: number | null;
  readonly failuresPerSecond: number | null;
  readonly meanLatencyMs: Millis | null;
  /** Time of the first probe of the current series of failed probes; null if the last one succeeded. */
  readonly failingSince: Instant | null;
  /** When the token that Entra uses expires; null if it is not known. */
  readonly tokenExpiresAt: Instant | null;
};

/** The `failingSince` of a target after this probe. */
export function failingSinceAfter(
  previousTarget: Pick<ObservedTarget, "failingSince"> | null,
  probe: TargetProbe | null,
): Instant | null {
  if (probe === null || probe.result === "ok") return null;
  return previousTarget?.failingSince ?? probe.at;
}
