import type { Log } from "../../config/log.ts";
import type { ObservedTarget, TargetProbe, TargetScrape } from "../../domain/target.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { SeriesStore, TargetStore } from "../../store/store.ts";
import { parseExposition } from "../scim/parse-exposition.ts";
import { type ProbeDependencies, probeTarget, type ScimEndpoint } from "../scim/probe-target.ts";
import { sendGet } from "../scim/send-get.ts";
import {
  computeRates,
  type MetricsPresetName,
  type TargetRates,
  toTargetScrape,
} from "../scim/target-metrics.ts";

/** A SCIM server as the configuration names it; either way of looking at it may be left out. */
export type PolledTarget = {
  readonly name: string;
  readonly tenant: string;
  readonly application: string;
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
  /** How often it is looked at, in the product's own time. */
  readonly everyMs: Millis;
  readonly store: {
    readonly targets: Pick<TargetStore, "save" | "list">;
    readonly series: Pick<SeriesStore, "put">;
  };
  readonly log: Log;
};

/** After so many refusals in a row a probe is made hourly: more would lock the account out. */
const MAX_AUTH_FAILURES = 3;
const MAX_PROBE_PAUSE_MS: Millis = HOUR;

const SCRAPE_TIMEOUT_MS: Millis = 5000;
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/**
 * Looks at one SCIM server: probe it, scrape it, keep the reading and its series.
 *
 * The look that comes back remembers whom to leave alone: it is made once for each target. A probe
 * that was not made keeps its predecessor, whose age shows; nothing configured is never "up".
 */
export function createTargetPoll(
  dependencies: PollTargetDependencies,
): () => Promise<ObservedTarget> {
  const { target, store, now } = dependencies;
  const probePause = { pausedUntil: -Infinity, authFailures: 0 };
  return async () => {
    const previousTarget = await loadPreviousTarget(dependencies);
    const probe = await probeUnlessPaused(dependencies, probePause, previousTarget);
    const scrape = await scrapeMetrics(dependencies);
    const rates =
      scrape === null
        ? null
        : computeRates(previousTarget?.scrape ?? null, scrape, dependencies.everyMs);
    const observedTarget: ObservedTarget = {
      name: target.name,
      tenant: target.tenant,
      application: target.application,
      probe,
      scrape,
      requestsPerSecond: rates?.requestsPerSecond ?? null,
      failuresPerSecond: rates?.failuresPerSecond ?? null,
      meanLatencyMs: rates?.meanLatencyMs ?? null,
      failingSince: null,
      tokenEndsAt: null,
    };
    await store.targets.save(observedTarget);
    await saveTargetSeries(dependencies, observedTarget, rates, now());
    return observedTarget;
  };
}

async function loadPreviousTarget({
  target,
  store,
}: PollTargetDependencies): Promise<ObservedTarget | null> {
  const observedTargets = await store.targets.list([target.tenant]);
  return observedTargets.find(({ name }) => name === target.name) ?? null;
}

type ProbePause = { pausedUntil: Instant; authFailures: number };

async function probeUnlessPaused(
  dependencies: PollTargetDependencies,
  probePause: ProbePause,
  previousTarget: ObservedTarget | null,
): Promise<TargetProbe | null> {
  const { target, now, log } = dependencies;
  if (target.scim === undefined) return null;
  if (now() < probePause.pausedUntil) return previousTarget?.probe ?? null;

  const { probe, retryAfterMs, timings } = await probeTarget(target.scim, dependencies);
  log.info({ target: target.name, result: probe.result, ...timings }, "target probed");
  probePause.authFailures = probe.result === "auth" ? probePause.authFailures + 1 : 0;
  const hasTooManyAuthFailures = probePause.authFailures >= MAX_AUTH_FAILURES;
  const pauseMs = hasTooManyAuthFailures
    ? MAX_PROBE_PAUSE_MS
    : Math.min(retryAfterMs ?? 0, MAX_PROBE_PAUSE_MS);
  probePause.pausedUntil = probe.at + pauseMs;
  return probe;
}

/** Null when nothing is configured, or the page cannot be read; the log says which. */
async function scrapeMetrics({
  target,
  now,
  realNow,
  log,
}: PollTargetDependencies): Promise<TargetScrape | null> {
  const { metrics } = target;
  if (metrics === undefined) return null;
  const at = now();
  const page = await sendGet({
    url: new URL(metrics.url),
    headers: {
      accept: "text/plain;version=0.0.4",
      ...(metrics.token === undefined ? {} : { authorization: `Bearer ${metrics.token}` }),
    },
    // A metrics page is a server of one's own, most often inside and without TLS.
    networkAccess: { allowPrivate: true, allowHttp: true },
    timeoutMs: SCRAPE_TIMEOUT_MS,
    maxBodyBytes: MAX_PAGE_BYTES,
    realNow,
  });
  if (!page.ok || page.value.status !== 200) {
    const reason = page.ok ? page.value.status : (page.error.refusedReason ?? page.error.code);
    log.warn({ target: target.name, reason }, "target metrics cannot be read");
    return null;
  }
  const samples = parseExposition(page.value.body);
  if (!samples.ok) {
    log.warn({ target: target.name, reason: samples.error }, "target metrics cannot be read");
    return null;
  }
  return toTargetScrape(samples.value, metrics.preset, at);
}

/** What is not known makes no point: a gap is honest, a flat line is not. */
async function saveTargetSeries(
  { target, store }: PollTargetDependencies,
  observedTarget: ObservedTarget,
  rates: TargetRates | null,
  now: Instant,
): Promise<void> {
  const { tenant, name: subject } = target;
  const put = async (name: string, about: string, value: number | null, at: Instant) => {
    if (value !== null) await store.series.put(name, tenant, about, { at, value });
  };
  const { probe } = observedTarget;
  if (probe !== null) {
    await put("target_probe_ok", subject, probe.result === "ok" ? 1 : 0, probe.at);
    await put("target_probe_latency_ms", subject, probe.latencyMs, probe.at);
  }
  await put("target_requests_per_second", subject, observedTarget.requestsPerSecond, now);
  await put("target_failures_per_second", subject, observedTarget.failuresPerSecond, now);
  await put("target_latency_ms", subject, observedTarget.meanLatencyMs, now);
  for (const { method, status, perSecond } of rates?.byStatus ?? []) {
    await put("target_status_per_second", `${subject} ${method} ${status}`, perSecond, now);
  }
}
