import { mkdtempSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cluster, Redis } from "ioredis";
import { findFreePorts } from "../free-ports.ts";
import { startRedisForm } from "../redis-forms/redis-forms.ts";
import { type RedisProcess, startRedisProcess } from "../redis-forms/redis-process.ts";

export const TORTURE_FORMS = ["standalone", "sentinel", "cluster"] as const;
export type TortureForm = (typeof TORTURE_FORMS)[number];

/** The Redis of a run, in one of the forms that users have. */
export type TortureRedis = {
  readonly form: TortureForm;
  /** The part `redis` of the product's settings, without the key prefix. */
  readonly settings: object;
  /** The processes that hold data. */
  readonly nodes: readonly RedisProcess[];
  /** Empty unless the form is `sentinel`. */
  readonly sentinels: readonly RedisProcess[];
  /** Reads and changes keys. Its commands wait until Redis answers. */
  readonly admin: Redis | Cluster;
  close(): Promise<void>;
};

const HOST = "127.0.0.1";

export async function startTortureRedis(form: TortureForm): Promise<TortureRedis> {
  const { settings, nodes, sentinels, stop } =
    form === "standalone" ? await startStandalone() : await startRedisForm(form);
  const admin = openAdmin({ form, nodes, sentinels });
  admin.on("error", () => undefined);
  return {
    form,
    settings,
    nodes,
    sentinels,
    admin,
    async close() {
      admin.disconnect();
      for (const node of [...nodes, ...sentinels]) node.unfreeze();
      await stop();
    },
  };
}

/** A Redis that keeps what it has confirmed, even when it is killed. */
async function startStandalone() {
  const [port = 0] = await findFreePorts(1);
  const node = await startRedisProcess({
    port,
    folder: mkdtempSync(join(tmpdir(), "steadystate-torture-redis-")),
    args: [
      ...["--bind", HOST, "--port", `${port}`, "--maxmemory-policy", "noeviction"],
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
    ],
  });
  return {
    settings: { url: `redis://${HOST}:${port}` },
    nodes: [node],
    sentinels: [],
    stop: () => node.stop(),
  };
}

function openAdmin({
  form,
  nodes,
  sentinels,
}: Pick<TortureRedis, "form" | "nodes" | "sentinels">): Redis | Cluster {
  const addresses = (processes: readonly RedisProcess[]) =>
    processes.map(({ port }) => ({ host: HOST, port }));
  const retry = { maxRetriesPerRequest: null, retryStrategy: () => 50 };
  if (form === "cluster") {
    return new Cluster(addresses(nodes), { redisOptions: retry, clusterRetryStrategy: () => 50 });
  }
  return form === "sentinel"
    ? new Redis({ ...retry, sentinels: addresses(sentinels), name: "steady" })
    : new Redis({ ...retry, host: HOST, port: nodes[0]?.port ?? 0 });
}

/** The keys that match, of all masters. */
export async function scanKeys(
  admin: TortureRedis["admin"],
  pattern: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const node of admin instanceof Cluster ? admin.nodes("master") : [admin]) {
    const batches = node.scanStream({ match: pattern, count: 1000 });
    for await (const found of batches) keys.push(...(found as string[]));
  }
  return [...new Set(keys)].toSorted();
}

export async function findMasters({ nodes }: TortureRedis): Promise<readonly RedisProcess[]> {
  const roles = await Promise.all(nodes.map((node) => node.cli("role")));
  return nodes.filter((_, index) => roles[index]?.startsWith("master"));
}

/** Copies the data of a node. The returned function puts the copy back in place of newer data. */
export async function rememberState(node: RedisProcess): Promise<() => Promise<void>> {
  const copy = `${node.folder}-older`;
  // A stopped server does not write while its files are copied.
  node.freeze();
  await rm(copy, { recursive: true, force: true });
  await cp(node.folder, copy, { recursive: true });
  node.unfreeze();
  return async () => {
    await node.kill();
    await rm(node.folder, { recursive: true, force: true });
    await cp(copy, node.folder, { recursive: true });
    await node.restart();
    await rm(copy, { recursive: true, force: true });
  };
}
