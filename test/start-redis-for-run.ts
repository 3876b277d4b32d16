import type { TestProject } from "vitest/node";
import { startTestRedis } from "./start-test-redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the Unix socket of the Redis that all tests of a Vitest project share. */
    redisSocket: string;
  }
}

/** Starts the Redis that all tests of a Vitest project share. Vitest calls this before the first of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { socket, stop } = await startTestRedis();
  project.provide("redisSocket", socket);
  return stop;
}
