import type { Redis } from "ioredis";

export async function redisInfo(client: Redis, section: string, field: string): Promise<number> {
  const text = await client.info(section);
  return Number(new RegExp(`^${field}:(\\d+)`, "m").exec(text)?.[1]);
}

export const redisPid = (client: Redis): Promise<number> =>
  redisInfo(client, "server", "process_id");

/** Starts the measurement of how long scripts block Redis. */
export async function watchScripts(client: Redis): Promise<void> {
  await client.config("RESETSTAT");
  await client.config("SET", "slowlog-log-slower-than", "10000", "slowlog-max-len", "1000");
  await client.slowlog("RESET");
}

/** How long scripts blocked Redis since `watchScripts`, in milliseconds. */
export async function scriptTimes(client: Redis): Promise<{
  readonly p50: number;
  readonly p99: number;
  readonly over10: number;
  readonly over50: number;
}> {
  const text = await client.info("latencystats");
  const percentile = (name: string) =>
    Number(new RegExp(`percentiles_usec_evalsha:.*${name}=([\\d.]+)`).exec(text)?.[1]) / 1000;
  const slow = (await client.slowlog("GET", 1000)) as readonly (readonly unknown[])[];
  const times = slow.map((entry) => Number(entry[2]) / 1000);
  return {
    p50: percentile("p50"),
    p99: percentile("p99"),
    over10: times.length,
    over50: times.filter((ms) => ms > 50).length,
  };
}
