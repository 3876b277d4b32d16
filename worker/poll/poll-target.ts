import type { Log } from "../../config/log.ts";
import type { TargetSeriesName } from "../../domain/series-name.ts";
import {
  type ObservedTarget,
  probeHistoryAfter,
  type TargetProbe,
  type TargetScrape,
  type TargetTraffic,
  type TokenExpiry,
  UNKNOWN_TRAFFIC,
} from "../../domain/target.ts";
import { extendTargetHistory } from "../../domain/target-history.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { SeriesStore } from "../../store/jobs/series-types.ts";
import type { TargetStore } from "../../store/jobs/target-store.ts";
import { readJwtExpiry } from "../scim/jwt-expiry.ts";
import type { MetricsPresetName } from "../scim/metrics-presets.ts";
import { parseExposition } from "../scim/parse-exposition.ts";
import { type ProbeDependencies, probeTarget, type ScimEndpoint } from "../scim/probe-target.ts";
import { requestMetricsPage } from "../scim/request-metrics-page.ts";
import { toTargetScrape } from "../scim/target-metrics.ts";
import { type MeasuredTraffic, measureTraffic } from "../scim/target-traffic.ts";

/** A SCIM server of the configuration. Probe and metrics are both optional. */
export type PolledTarget = {
  readonly name: string;
  readonly tenant: string;
  readonly application: string;
  readonly tokenExpiresAt?: Instant | undefined;
  readonly scim?: ScimEndpoint | undefined;
  readonly metrics?:
    | {
        readonly url: string;
        readonly preset: MetricsPresetName;
        readonly token?: string | undefined;
      }
    | undefined;
};

export type PollTargetDependencies = ProbeDependencies & {
  readonly target: PolledTarget;
  /**
   * Reads the settings of the target again after a refused token, because an operator may have
   * replaced it. Default: the settings never change.
   */
  readonly rereadTarget?: () => PolledTarget;
  /** Time between two polls, on the product's clock. */
  readonly pollIntervalMs: Millis;
  /** Called after each probe. */
  readonly onProbe?: (probe: TargetProbe) => void;
  readonly store: {
    readonly targets: Pick<TargetStore, "save" | "list">;
    readonly series: Pick<SeriesStore, "put">;
  };
  readonly log: Log;
};

/**
 * After this many refused sign-ins in a row the target is probed only once an hour, so that the
 * server does not lock the account.
 */
const MAX_AUTH_FAILURES = 3;
const MAX_PROBE_PAUSE_MS: Millis = HOUR;

/**
 * Returns the poll of one SCIM server: it probes the server, reads its metrics page and stores
 * both.
 *
 * The poll remembers how long to pause its probes, so create it once for each target. While the
 * probes are paused, the last probe is kept, and its `at` shows its age. Without `scim`, `probe` is
 * null.
 */
export function createTargetPoll(options: PollTargetDependencies): () => Promise<ObservedTarget> {
  const { store, now } = options;
  const probeMemory: ProbeMemory = {
    pausedUntil: -Infinity,
    authFailures: 0,
    certificateExpiresAt: null,
  };
  let dependencies = options;
  /** Returns false if the settings of the target are unchanged. */
  const renewTarget = (): boolean => {
    const target = options.rereadTarget?.() ?? dependencies.target;
    if (JSON.stringify(target) === JSON.stringify(dependencies.target)) return false;
    dependencies = { ...options, target };
    Object.assign(probeMemory, { pausedUntil: -Infinity, authFailures: 0 });
    return true;
  };
  const probeWithCurrentToken = async (previousTarget: ObservedTarget | null) => {
    if (probeMemory.authFailures > 0) renewTarget();
    const probe = await probeUnlessPaused(dependencies, probeMemory, previousTarget);
    return probe?.result === "auth" && renewTarget()
      ? await probeUnlessPaused(dependencies, probeMemory, previousTarget)
      : probe;
  };
  return async () => {
    const previousTarget = await loadPreviousTarget(dependencies);
    const probe = await probeWithCurrentToken(previousTarget);
    const { target } = dependencies;
    const scrape = await scrapeMetrics(dependencies, renewTarget);
    const measured =
      scrape === null
        ? null
        : measureTraffic(previousTarget?.scrape ?? null, scrape, dependencies.pollIntervalMs);
    const traffic = measured === null ? UNKNOWN_TRAFFIC : trafficOf(measured);
    const reading = {
      probe: probe?.at === previousTarget?.probe?.at ? null : probe,
      traffic,
      trafficMs: measured === null ? null : measured.gapMs,
    };
    const observedTarget: ObservedTarget = {
      name: target.name,
      tenant: target.tenant,
      application: target.application,
      probe,
      scrape,
      traffic,
      history: extendTargetHistory(previousTarget?.history ?? [], reading, now()),
      ...probeHistoryAfter(previousTarget, probe),
      polledAt: now(),
      nextProbeAt: probe === null ? null : nextProbeAt(probe, probeMemory, dependencies),
      certificateExpiresAt: certificateExpiry(target, probeMemory, previousTarget),
      tokenExpiry: tokenExpiryIn(target),
    };
    await store.targets.save(observedTarget);
    await saveTargetSeries(dependencies, observedTarget, now());
    return observedTarget;
  };
}

function trafficOf({
  byStatus: _byStatus,
  gapMs: _gapMs,
  ...traffic
}: MeasuredTraffic): TargetTraffic {
  return traffic;
}

/**
 * The setting is about the token that Entra uses, so it takes precedence over the expiry of the
 * token in Steadystate's settings.
 */
function tokenExpiryIn({ tokenExpiresAt, scim }: PolledTarget): TokenExpiry | null {
  if (tokenExpiresAt !== undefined) return { at: tokenExpiresAt, whose: "entra" };
  const at = scim === undefined ? null : readJwtExpiry(scim.token);
  return at === null ? null : { at, whose: "own-copy" };
}

type ProbeMemory = {
  pausedUntil: Instant;
  authFailures: number;
  /** A probe that fails does not see the certificate, so the expiry of the last certificate is kept. */
  certificateExpiresAt: Instant | null;
};

/** The first poll after the pause probes again. */
function nextProbeAt(
  probe: TargetProbe,
  { pausedUntil }: ProbeMemory,
  { pollIntervalMs }: PollTargetDependencies,
): Instant {
  const pausedPolls = Math.ceil((pausedUntil - probe.at) / pollIntervalMs);
  return probe.at + Math.max(1, pausedPolls) * pollIntervalMs;
}

function certificateExpiry(
  { scim }: PolledTarget,
  { certificateExpiresAt }: ProbeMemory,
  previousTarget: ObservedTarget | null,
): Instant | null {
  if (scim === undefined) return null;
  return certificateExpiresAt ?? previousTarget?.certificateExpiresAt ?? null;
}

async function loadPreviousTarget({
  target,
  store,
}: PollTargetDependencies): Promise<ObservedTarget | null> {
  const observedTargets = await store.targets.list([target.tenant]);
  return observedTargets.find(({ name }) => name === target.name) ?? null;
}

async function probeUnlessPaused(
  dependencies: PollTargetDependencies,
  probeMemory: ProbeMemory,
  previousTarget: ObservedTarget | null,
): Promise<TargetProbe | null> {
  const { target, now, log } = dependencies;
  if (target.scim === undefined) return null;
  const pauseLeftMs = probeMemory.pausedUntil - now();
  // A longer pause means that the clock was set back.
  if (pauseLeftMs > 0 && pauseLeftMs <= MAX_PROBE_PAUSE_MS) return previousTarget?.probe ?? null;

  const { probe, retryAfterMs, timings, certificateExpiresAt } = await probeTarget(
    target.scim,
    dependencies,
  );
  dependencies.onProbe?.(probe);
  probeMemory.certificateExpiresAt = certificateExpiresAt ?? probeMemory.certificateExpiresAt;
  log.info(
    { target: target.name, result: probe.result, ...timings },
    "probe of the SCIM server finished",
  );
  probeMemory.authFailures = probe.result === "auth" ? probeMemory.authFailures + 1 : 0;
  const hasTooManyAuthFailures = probeMemory.authFailures >= MAX_AUTH_FAILURES;
  const pauseMs = hasTooManyAuthFailures
    ? MAX_PROBE_PAUSE_MS
    : Math.min(retryAfterMs ?? 0, MAX_PROBE_PAUSE_MS);
  probeMemory.pausedUntil = probe.at + pauseMs;
  return probe;
}

/**
 * Returns null if no metrics page is configured, or if the page cannot be read; a failure is
 * logged. After a refused token the settings are read again for the next poll.
 */
async function scrapeMetrics(
  { target, now, realNow, log }: PollTargetDependencies,
  renewTarget: () => boolean,
): Promise<TargetScrape | null> {
  const { metrics } = target;
  if (metrics === undefined) return null;
  const at = now();
  const page = await requestMetricsPage(metrics, realNow);
  if (!page.ok || page.value.status !== 200) {
    const reason = page.ok ? page.value.status : (page.error.refusedReason ?? page.error.code);
    if (reason === 401 || reason === 403) renewTarget();
    log.warn({ target: target.name, reason }, "metrics of the target could not be read");
    return null;
  }
  const samples = parseExposition(page.value.body);
  if (!samples.ok) {
    log.warn(
      { target: target.name, reason: samples.error },
      "metrics of the target could not be read",
    );
    return null;
  }
  return toTargetScrape(samples.value, metrics.preset, at);
}

/**
 * Saves the values for charts. An unknown value adds no point, so that charts show a gap and not a
 * line.
 */
async function saveTargetSeries(
  { target, store }: PollTargetDependencies,
  observedTarget: ObservedTarget,
  now: Instant,
): Promise<void> {
  const { tenant, name: subject } = target;
  const put = async (name: TargetSeriesName, value: number | null, at: Instant) => {
    if (value !== null) await store.series.put(name, tenant, subject, { at, value });
  };
  const { probe, traffic } = observedTarget;
  if (probe !== null) {
    await put("target-probe-failed", probe.result === "ok" ? 0 : 1, probe.at);
    await put("target-probe-latency-ms", probe.latencyMs, probe.at);
  }
  await put("target-requests-per-second", traffic.requestsPerSecond, now);
  await put("target-failures-per-second", traffic.failuresPerSecond, now);
  await put("target-throttled-per-second", traffic.throttledPerSecond, now);
  await put("target-server-errors-per-second", traffic.serverErrorsPerSecond, now);
  await put("target-latency-ms", traffic.meanLatencyMs, now);
  await put("target-latency-p95-ms", traffic.p95LatencyMs, now);
}
