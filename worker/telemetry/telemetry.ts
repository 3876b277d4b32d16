import type { Log } from "../../config/log.ts";
import {
  countedAmount,
  observedAmounts,
  type TelemetryAmount,
  type TelemetryKey,
  type TelemetryLabels,
} from "../../domain/metrics/telemetry.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import type { TelemetryStore } from "../../store/telemetry/telemetry-store.ts";

/** Counts what the worker does, for `/metrics` of the server. Counting never waits and never fails. */
export type Telemetry = {
  count<K extends TelemetryKey>(key: K, labels: TelemetryLabels<K>): void;
  /** Adds one value to a histogram. */
  observe<K extends TelemetryKey>(key: K, labels: TelemetryLabels<K>, ms: Millis): void;
};

export type TelemetryWriter = Telemetry & {
  /** Adds to Redis what was counted since the last time. */
  flush(): Promise<void>;
  /** The same, for the last time. */
  stop(): Promise<void>;
};

/** In real time. A worker that is killed loses at most what it counted within this time. */
const FLUSH_INTERVAL_MS: Millis = 10 * SECOND;
/** More counters in one script would block Redis for too long. */
const MAX_AMOUNTS_PER_WRITE = 500;

/**
 * Adds the counts of this worker to those in Redis at intervals. Counts that could not be written are
 * kept for the next time. If only the answer of Redis was lost, they count twice: a failure that is
 * counted twice is better than a failure that is not seen.
 */
export function startTelemetry({
  telemetry,
  log,
}: {
  readonly telemetry: Pick<TelemetryStore, "add">;
  readonly log: Log;
}): TelemetryWriter {
  const pending = new Map<string, TelemetryAmount>();
  let flushing: Promise<void> = Promise.resolve();

  const add = (amount: TelemetryAmount) => {
    const id = JSON.stringify([amount.key, ...amount.parts]);
    const before = pending.get(id)?.amount ?? 0;
    pending.set(id, { ...amount, amount: before + amount.amount });
  };
  const write = async () => {
    const amounts = [...pending.values()];
    pending.clear();
    for (let from = 0; from < amounts.length; from += MAX_AMOUNTS_PER_WRITE) {
      const part = amounts.slice(from, from + MAX_AMOUNTS_PER_WRITE);
      try {
        await telemetry.add(part);
      } catch (error) {
        for (const amount of amounts.slice(from)) add(amount);
        log.warn({ err: error }, "counts of this worker not saved");
        return;
      }
    }
  };
  const flush = () => {
    flushing = flushing.then(write);
    return flushing;
  };
  const timer = setInterval(() => void flush(), FLUSH_INTERVAL_MS).unref();

  return {
    count: (key, labels) => add(countedAmount(key, labels, 1)),
    observe(key, labels, ms) {
      for (const amount of observedAmounts(key, labels, ms)) add(amount);
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
