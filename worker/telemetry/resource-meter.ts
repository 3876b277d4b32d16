import type { ProcessResources } from "../../domain/process-problem.ts";
import type { Instant } from "../../domain/time.ts";

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Returns the function that reads what the process has used since its start. */
export function createResourceMeter(
  process: Pick<NodeJS.Process, "cpuUsage" | "memoryUsage">,
  startedAt: Instant,
): () => ProcessResources {
  return () => {
    const { user, system } = process.cpuUsage();
    const cpuSeconds = (user + system) / MICROSECONDS_PER_SECOND;
    return { startedAt, cpuSeconds, residentBytes: process.memoryUsage.rss() };
  };
}
