import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ProcessResources } from "../../domain/process-problem.ts";
import type { Instant } from "../../domain/time.ts";

const MICROSECONDS_PER_SECOND = 1_000_000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** The part of `monitorEventLoopDelay` of node:perf_hooks that is used; `max` is in nanoseconds. */
type EventLoopDelay = { readonly max: number; reset(): void };

export function measureEventLoopDelay(): EventLoopDelay {
  const delay = monitorEventLoopDelay();
  delay.enable();
  return delay;
}

/**
 * Returns the function that reads what the process has used since its start, and the longest delay of
 * its event loop since the last reading.
 */
export function createResourceMeter(
  process: Pick<NodeJS.Process, "cpuUsage" | "memoryUsage">,
  eventLoopDelay: EventLoopDelay,
  startedAt: Instant,
): () => ProcessResources {
  return () => {
    const { user, system } = process.cpuUsage();
    const cpuSeconds = (user + system) / MICROSECONDS_PER_SECOND;
    const eventLoopDelaySeconds = eventLoopDelay.max / NANOSECONDS_PER_SECOND;
    eventLoopDelay.reset();
    const residentBytes = process.memoryUsage.rss();
    return { startedAt, cpuSeconds, residentBytes, eventLoopDelaySeconds };
  };
}
