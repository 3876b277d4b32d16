import type { RedisProcess } from "../redis-forms/redis-process.ts";
import { pickByVariant } from "./plan.ts";
import type { Performer } from "./running-system.ts";
import { findMasters, rememberState, type TortureRedis } from "./torture-redis.ts";

/** The function that ends a fault, for a fault that has ended already. */
const ALREADY_ENDED = async () => {};

const cliOnAll = async (nodes: readonly RedisProcess[], ...command: readonly string[]) => {
  await Promise.all(nodes.map((node) => node.cli(...command)));
};

function pickNode<T>(nodes: readonly T[], variant: number): T {
  const node = pickByVariant(nodes, variant);
  if (node === undefined) throw new Error("there is no such Redis process");
  return node;
}

/** Sets an option of every node to `during`. The returned function sets it to `after`. */
async function setOption(
  { nodes }: TortureRedis,
  name: string,
  [during, after]: readonly [string, string],
) {
  await cliOnAll(nodes, "config", "set", name, during);
  return () => cliOnAll(nodes, "config", "set", name, after);
}

async function killUntilEnd(node: RedisProcess): Promise<() => Promise<void>> {
  await node.kill();
  return () => node.restart();
}

export const REDIS_FAULTS = {
  "redis killed": ({ redis }, { variant }) => killUntilEnd(pickNode(redis.nodes, variant)),
  "redis paused": async ({ redis }, { variant }) => {
    const node = pickNode(redis.nodes, variant);
    node.freeze();
    return async () => node.unfreeze();
  },
  "redis connections cut": async ({ redis }) => {
    await cliOnAll(redis.nodes, "client", "kill", "type", "normal");
    return ALREADY_ENDED;
  },
  "redis memory full": ({ redis }) => setOption(redis, "maxmemory", ["1", "0"]),
  "redis without replicas": ({ redis }) => setOption(redis, "min-replicas-to-write", ["9", "0"]),
  "redis read-only": async ({ redis }) => {
    // A replica is read-only. Nothing listens on port 1, so the data stays as it is.
    await cliOnAll(redis.nodes, "replicaof", "127.0.0.1", "1");
    return () => cliOnAll(redis.nodes, "replicaof", "no", "one");
  },
  "redis scripts forgotten": async ({ redis }) => {
    await cliOnAll(redis.nodes, "script", "flush");
    return ALREADY_ENDED;
  },
  "redis emptied": async ({ redis }) => {
    await cliOnAll(await findMasters(redis), "flushall");
    return ALREADY_ENDED;
  },
  "redis back to an older state": async ({ redis }) => rememberState(pickNode(redis.nodes, 0)),
  "redis fails over": async ({ redis }, { variant }) => {
    const [sentinel] = redis.sentinels;
    if (sentinel !== undefined) await sentinel.cli("sentinel", "failover", "steady");
    else await failOverInCluster(redis, variant);
    return ALREADY_ENDED;
  },
  "redis master killed": async ({ redis }, { variant }) =>
    killUntilEnd(pickNode(await findMasters(redis), variant)),
} as const satisfies Readonly<Record<string, Performer>>;

async function failOverInCluster(redis: TortureRedis, variant: number): Promise<void> {
  const masters = new Set(await findMasters(redis));
  const replicas = redis.nodes.filter((node) => !masters.has(node));
  await pickNode(replicas, variant).cli("cluster", "failover");
}
