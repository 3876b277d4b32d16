import type { TestProject } from "vitest/node";
import { startTestRedis } from "./start-test-redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the socket of that Redis. */
    redisSocket: string;
  }
}

/** Starts one Redis for the whole run of tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { socket, stop } = await startTestRedis();
  project.provide("redisSocket", socket);
  return stop;
}
