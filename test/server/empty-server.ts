import { onTestFinished } from "vitest";
import { openTestStore } from "../test-redis.ts";
import { NOW } from "./job-fixtures.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";

/** A server over an empty store, for one test. */
export async function startEmptyServer(
  options: Omit<TestServerOptions, "store">,
): Promise<TestServer> {
  const store = await openTestStore({ now: () => NOW });
  const server = await startTestServer({ store, ...options });
  onTestFinished(() => server.close());
  return server;
}
