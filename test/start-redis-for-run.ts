import type { TestProject } from "vitest/node";
import { startTestRedis } from "./start-test-redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Socket of the Redis that belongs to this run. */
    redisSocket: string;
  }
}

/** One private Redis for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { socket, stop } = await startTestRedis();
  project.provide("redisSocket", socket);
  return stop;
}
