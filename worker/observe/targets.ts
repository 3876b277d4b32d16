import type { Log } from "../../config/log.ts";
import type { TargetProbe, TargetReading, TargetScrape } from "../../domain/target.ts";
import { HOUR, type Instant, type Millis } from "../../domain/time.ts";
import type { SeriesStore, TargetStore } from "../../store/store.ts";
import { readExposition } from "../scim/exposition.ts";
import { getOnly } from "../scim/get.ts";
import { type PresetName, type Rates, ratesBetween, scrapeOf } from "../scim/metrics.ts";
import { type ProbeDeps, probeTarget, type ScimAddress } from "../scim/probe.ts";

/** A SCIM server as the configuration names it; either way of looking at it may be left out. */
export type Target = {
  readonly name: string;
  readonly tenant: string;
  readonly application: string;
  readonly scim?: ScimAddress | undefined;
  readonly metrics?:
    | {
        readonly url: string;
        readonly preset: PresetName;
        readonly token?: string | undefined;
      }
    | undefined;
};

export type TargetDeps = ProbeDeps & {
  readonly target: Target;
  /** How often it is looked at, in the product's own time. */
  readonly everyMs: Millis;
  readonly store: {
    readonly targets: Pick<TargetStore, "save" | "list">;
    readonly series: Pick<SeriesStore, "put">;
  };
  readonly log: Log;
};

/** After so many refusals in a row a probe is made hourly: more would lock the account out. */
const REFUSALS_MAX = 3;
const QUIET_MOST_MS: Millis = HOUR;

const SCRAPE_MS: Millis = 5000;
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Looks at one SCIM server: probe it, scrape it, keep the reading and its series.
 *
 * The look that comes back remembers whom to leave alone: it is made once for each target. A probe
 * that was not made keeps its predecessor, whose age shows; nothing configured is never "up".
 */
export function observeTarget(deps: TargetDeps): () => Promise<TargetReading> {
  const { target, store, now } = deps;
  const manners = { quietUntil: -Infinity, refusals: 0 };
  return async () => {
    const before = await previous(deps);
    const probe = await probed(deps, manners, before);
    const scrape = await scraped(deps);
    const rates =
      scrape === null ? null : ratesBetween(before?.scrape ?? null, scrape, deps.everyMs);
    const reading: TargetReading = {
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
    await store.targets.save(reading);
    await keepSeries(deps, reading, rates, now());
    return reading;
  };
}

async function previous({ target, store }: TargetDeps): Promise<TargetReading | null> {
  const readings = await store.targets.list([target.tenant]);
  return readings.find(({ name }) => name === target.name) ?? null;
}

type Manners = { quietUntil: Instant; refusals: number };

async function probed(
  deps: TargetDeps,
  manners: Manners,
  before: TargetReading | null,
): Promise<TargetProbe | null> {
  const { target, now, log } = deps;
  if (target.scim === undefined) return null;
  if (now() < manners.quietUntil) return before?.probe ?? null;

  const { probe, retryAfterMs, timings } = await probeTarget(target.scim, deps);
  log.info({ target: target.name, result: probe.result, ...timings }, "target probed");
  manners.refusals = probe.result === "auth" ? manners.refusals + 1 : 0;
  const isShutOut = manners.refusals >= REFUSALS_MAX;
  const quietMs = isShutOut ? QUIET_MOST_MS : Math.min(retryAfterMs ?? 0, QUIET_MOST_MS);
  manners.quietUntil = probe.at + quietMs;
  return probe;
}

/** Null when nothing is configured, or the page cannot be read; the log says which. */
async function scraped({ target, now, realNow, log }: TargetDeps): Promise<TargetScrape | null> {
  const { metrics } = target;
  if (metrics === undefined) return null;
  const at = now();
  const page = await getOnly({
    url: new URL(metrics.url),
    headers: {
      accept: "text/plain;version=0.0.4",
      ...(metrics.token === undefined ? {} : { authorization: `Bearer ${metrics.token}` }),
    },
    // A metrics page is a server of one's own, most often inside and without TLS.
    reach: { allowPrivate: true, allowHttp: true },
    timeoutMs: SCRAPE_MS,
    bodyBytesMax: PAGE_BYTES_MAX,
    realNow,
  });
  if (!page.ok || page.value.status !== 200) {
    const why = page.ok ? page.value.status : (page.error.refused ?? page.error.code);
    log.warn({ target: target.name, why }, "target metrics cannot be read");
    return null;
  }
  const samples = readExposition(page.value.body);
  if (!samples.ok) {
    log.warn({ target: target.name, why: samples.error }, "target metrics cannot be read");
    return null;
  }
  return scrapeOf(samples.value, metrics.preset, at);
}

/** What is not known makes no point: a gap is honest, a flat line is not. */
async function keepSeries(
  { target, store }: TargetDeps,
  reading: TargetReading,
  rates: Rates | null,
  now: Instant,
): Promise<void> {
  const { tenant, name: subject } = target;
  const put = async (name: string, about: string, value: number | null, at: Instant) => {
    if (value !== null) await store.series.put(name, tenant, about, { at, value });
  };
  const { probe } = reading;
  if (probe !== null) {
    await put("target_probe_ok", subject, probe.result === "ok" ? 1 : 0, probe.at);
    await put("target_probe_latency_ms", subject, probe.latencyMs, probe.at);
  }
  await put("target_requests_per_second", subject, reading.requestsPerSecond, now);
  await put("target_failures_per_second", subject, reading.failuresPerSecond, now);
  await put("target_latency_ms", subject, reading.meanLatencyMs, now);
  for (const { method, status, perSecond } of rates?.byStatus ?? []) {
    await put("target_status_per_second", `${subject} ${method} ${status}`, perSecond, now);
  }
}
