import { readFileSync } from "node:fs";
import { readSettings } from "../../config/read-settings.ts";
import { redisConnectionOf } from "../../config/redis-connection.ts";
import type { RedisConnection } from "../../store/redis/redis-client.ts";

/** The connection that a process makes from this section `redis` of its settings. */
export function redisConnection(redis: Readonly<Record<string, unknown>>): RedisConnection {
  const tenant = {
    name: "contoso",
    tenantId: "11111111-2222-4333-8444-555555555555",
    credential: { clientId: "app", secret: "secret" },
  };
  const settings = readSettings("server", {
    env: {},
    readFile: () => JSON.stringify({ redis, tenants: [tenant] }),
  });
  return redisConnectionOf(settings.redis, (path) => readFileSync(path, "utf8"));
}
