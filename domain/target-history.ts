import {
  isRiskyProbeResult,
  type TargetProbe,
  type TargetSlot,
  type TargetTraffic,
} from "./target.ts";
import { DAY, type Instant, MINUTE, type Millis, SECOND } from "./time.ts";

const TARGET_SLOT_MS: Millis = 15 * MINUTE;
const KEPT_MS: Millis = DAY;

/** What one poll has found. `probe` is null if the poll made no probe. */
type PolledTarget = {
  readonly probe: TargetProbe | null;
  readonly traffic: TargetTraffic;
  /** The time that the traffic covers; null if the traffic is not known. */
  readonly trafficMs: Millis | null;
};

/** Adds a poll to the history of the last day, newest slot last. */
export function extendTargetHistory(
  slots: readonly TargetSlot[],
  { probe, traffic, trafficMs }: PolledTarget,
  now: Instant,
): readonly TargetSlot[] {
  const from = Math.floor(now / TARGET_SLOT_MS) * TARGET_SLOT_MS;
  const isFailed = probe !== null && isRiskyProbeResult(probe.result);
  const count = (perSecond: number | null) =>
    perSecond === null || trafficMs === null ? null : (perSecond * trafficMs) / SECOND;
  const polled: TargetSlot = {
    from,
    probes: probe === null ? 0 : 1,
    failedProbes: isFailed ? 1 : 0,
    failedResult: isFailed ? probe.result : null,
    requests: count(traffic.requestsPerSecond),
    throttled: count(traffic.throttledPerSecond),
    serverErrors: count(traffic.serverErrorsPerSecond),
    latencyMs: traffic.p95LatencyMs ?? traffic.meanLatencyMs,
  };
  const current = slots.find((slot) => slot.from === from);
  return [
    ...slots.filter((slot) => slot.from > from - KEPT_MS && slot.from < from),
    current === undefined ? polled : mergeSlots(current, polled),
  ];
}

/** The slots of a window as one slot. Null if there was no poll in the window. */
export function summarizeTargetHistory(
  slots: readonly TargetSlot[],
  windowMs: Millis,
  now: Instant,
): TargetSlot | null {
  return slots
    .filter(({ from }) => from + TARGET_SLOT_MS > now - windowMs)
    .reduce<TargetSlot | null>((sum, slot) => (sum === null ? slot : mergeSlots(sum, slot)), null);
}

function mergeSlots(a: TargetSlot, b: TargetSlot): TargetSlot {
  return {
    from: a.from,
    probes: a.probes + b.probes,
    failedProbes: a.failedProbes + b.failedProbes,
    failedResult: b.failedResult ?? a.failedResult,
    requests: combineKnown(a.requests, b.requests, sum),
    throttled: combineKnown(a.throttled, b.throttled, sum),
    serverErrors: combineKnown(a.serverErrors, b.serverErrors, sum),
    latencyMs: combineKnown(a.latencyMs, b.latencyMs, Math.max),
  };
}

const sum = (a: number, b: number): number => a + b;

function combineKnown(
  a: number | null,
  b: number | null,
  combine: (a: number, b: number) => number,
): number | null {
  if (a === null || b === null) return a ?? b;
  return combine(a, b);
}
