import { readFileSync } from "node:fs";
import { readSettings } from "../../config/read-settings.ts";
import { redisConnectionOf } from "../../config/redis-connection.ts";
import type { RedisConnection } from "../../store/redis/redis-client.ts";

/** The connection that a process makes from this section `redis` of its settings. */
export function redisConnection(redis: Readonly<Record<string, unknown>>): RedisConnection {
  const tenant = {
    name: "contoso",
    tenantId: "11111111-2222-4333-8444-555555555555",
    credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "secret" },
  };
  const settings = readSettings("server", {
    env: {},
    readFile: () => JSON.stringify({ redis, tenants: [tenant] }),
  });
  return redisConnectionOf(settings.redis, (path) => readFileSync(path, "utf8"));
}
