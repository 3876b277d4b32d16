import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findFreePorts } from "../free-ports.ts";
import { createCertificates } from "./certificates.ts";
import { type RedisProcess, startRedisProcess, waitUntil } from "./redis-process.ts";

const HOST = "127.0.0.1";

/** The forms in which a test can start Redis. */
const REDIS_FORMS = [
  "standalone",
  "tls",
  "acl",
  "sentinel",
  "sentinel-tls",
  "cluster",
  "cluster-tls",
] as const;
export type RedisFormName = (typeof REDIS_FORMS)[number];

export type RedisForm = {
  /** The section `redis` of the settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The Redis processes that hold data: masters first, then replicas. */
  readonly nodes: readonly RedisProcess[];
  readonly sentinels: readonly RedisProcess[];
  stop(): Promise<void>;
};

/** Starts the system's own redis-server in one of the forms that users have. */
export function startRedisForm(name: RedisFormName): Promise<RedisForm> {
  return FORMS[name]();
}

const FORMS: Readonly<Record<RedisFormName, () => Promise<RedisForm>>> = {
  standalone: () => startStandalone(),
  tls: startTls,
  acl: startAcl,
  sentinel: () => startSentinel(PLAIN),
  "sentinel-tls": async () => startSentinel(await createTlsTransport()),
  cluster: () => startCluster(PLAIN),
  "cluster-tls": async () => startCluster(await createTlsTransport()),
};

/** The options of every Redis unless a test gives others: it keeps its data after a kill, and evicts nothing. */
const DURABLE = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"];

/** How the processes of Redis are reached, by clients and by each other. */
type Transport = {
  /** Settings of redis-server, each with its values. */
  listenOn(port: number): readonly (readonly [name: string, ...values: readonly string[]])[];
  readonly cliArgs: readonly string[];
  /** Further keys of the section `redis` of the settings. */
  readonly settings: RedisForm["settings"];
};

const PLAIN: Transport = {
  listenOn: (port) => [
    ["bind", HOST],
    ["port", `${port}`],
  ],
  cliArgs: [],
  settings: {},
};

/** Every connection, also between the processes of Redis, needs TLS and a client certificate. */
async function createTlsTransport(): Promise<Transport> {
  const { caFile, server, client } = await createCertificates();
  return {
    listenOn: (port) => [
      ["bind", HOST],
      ["port", "0"],
      ["tls-port", `${port}`],
      ["tls-cert-file", server.certFile],
      ["tls-key-file", server.keyFile],
      ["tls-ca-cert-file", caFile],
      ["tls-auth-clients", "yes"],
      ["tls-replication", "yes"],
      ["tls-cluster", "yes"],
    ],
    cliArgs: ["--tls", "--cacert", caFile, "--cert", client.certFile, "--key", client.keyFile],
    settings: { tls: { caFile, ...client } },
  };
}

function listenArgs(transport: Transport, port: number): readonly string[] {
  return transport.listenOn(port).flatMap(([name, ...values]) => [`--${name}`, ...values]);
}

export async function startStandalone(args: readonly string[] = DURABLE): Promise<RedisForm> {
  const [port = 0] = await findFreePorts(1);
  const node = await startRedisProcess({ port, args: [...listenArgs(PLAIN, port), ...args] });
  return formOf([node], { url: `redis://${HOST}:${port}` });
}

async function startTls(): Promise<RedisForm> {
  const transport = await createTlsTransport();
  const [port = 0] = await findFreePorts(1);
  const node = await startRedisProcess({
    port,
    args: [...listenArgs(transport, port), ...DURABLE],
    cliArgs: transport.cliArgs,
  });
  return formOf([node], { url: `rediss://${HOST}:${port}`, ...transport.settings });
}

export const ACL_USER = "steadystate";
const ACL_PASSWORD = "p@ss:word/1";

/** A Redis whose default user is off, so that every client must sign in as a user. */
async function startAcl(): Promise<RedisForm> {
  const [port = 0] = await findFreePorts(1);
  const aclFile = join(mkdtempSync(join(tmpdir(), "steadystate-acl-")), "users.acl");
  writeFileSync(
    aclFile,
    [
      "user default off",
      "user admin on >admin ~* &* +@all",
      `user ${ACL_USER} on >${ACL_PASSWORD} ~steadystate:* &* +@all -@admin -@dangerous +info`,
      "",
    ].join("\n"),
  );
  const node = await startRedisProcess({
    port,
    args: [...listenArgs(PLAIN, port), "--aclfile", aclFile, ...DURABLE],
    cliArgs: ["--user", "admin", "--pass", "admin", "--no-auth-warning"],
  });
  return formOf([node], {
    url: `redis://${HOST}:${port}`,
    username: ACL_USER,
    password: ACL_PASSWORD,
  });
}

/** A master with one replica, watched by three Sentinels that fail over after a second. */
async function startSentinel(transport: Transport): Promise<RedisForm> {
  const { cliArgs, settings } = transport;
  const [masterPort = 0, replicaPort = 0, ...sentinelPorts] = await findFreePorts(5);
  const master = await startRedisProcess({
    port: masterPort,
    args: [...listenArgs(transport, masterPort), ...DURABLE],
    cliArgs,
  });
  const replica = await startRedisProcess({
    port: replicaPort,
    args: [
      ...listenArgs(transport, replicaPort),
      ...DURABLE,
      ...["--replicaof", HOST, `${masterPort}`],
    ],
    cliArgs,
  });
  await waitUntil("the replica is in sync", async () =>
    (await replica.cli("info", "replication")).includes("master_link_status:up"),
  );
  const sentinels = await Promise.all(
    sentinelPorts.map((port) => startOneSentinel(transport, port, masterPort)),
  );
  await waitUntil("the Sentinels know each other and the replica", async () => {
    const known = await Promise.all(
      sentinels.map((sentinel) => sentinel.cli("sentinel", "master", "steady")),
    );
    return known.every((text) => /num-slaves\n1\n[\s\S]*num-other-sentinels\n2\n/.test(text));
  });
  return formOf(
    [master, replica],
    {
      sentinel: { name: "steady", nodes: sentinelPorts.map((port) => ({ host: HOST, port })) },
      ...settings,
    },
    sentinels,
  );
}

async function startOneSentinel(
  transport: Transport,
  port: number,
  masterPort: number,
): Promise<RedisProcess> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-sentinel-"));
  const config = join(folder, "sentinel.conf");
  writeFileSync(
    config,
    [
      ...transport.listenOn(port).map((setting) => setting.join(" ")),
      `sentinel monitor steady ${HOST} ${masterPort} 2`,
      "sentinel down-after-milliseconds steady 1000",
      "sentinel failover-timeout steady 5000",
      "",
    ].join("\n"),
  );
  return await startRedisProcess({
    port,
    folder,
    args: [config, "--sentinel"],
    cliArgs: transport.cliArgs,
  });
}

/** Three masters with one replica each. A replica takes over two seconds after its master died. */
async function startCluster(transport: Transport): Promise<RedisForm> {
  const { cliArgs, settings } = transport;
  const ports = await findFreePorts(12);
  const dataPorts = ports.slice(0, 6);
  const nodes = await Promise.all(
    dataPorts.map((port, i) =>
      startRedisProcess({
        port,
        args: [
          ...listenArgs(transport, port),
          ...DURABLE,
          ...["--cluster-enabled", "yes", "--cluster-port", `${ports[i + 6]}`],
          ...["--cluster-node-timeout", "2000", "--cluster-config-file", "nodes.conf"],
        ],
        cliArgs,
      }),
    ),
  );
  await promisify(execFile)("redis-cli", [
    ...["--cluster", "create"],
    ...dataPorts.map((port) => `${HOST}:${port}`),
    ...["--cluster-replicas", "1", "--cluster-yes"],
    ...cliArgs,
  ]);
  await waitUntil("the cluster is up", () => isClusterUp(nodes));
  return formOf(nodes, {
    cluster: dataPorts.slice(0, 3).map((port) => ({ host: HOST, port })),
    ...settings,
  });
}

/** True if every node knows a node for each slot, and each replica is in sync with its master. */
async function isClusterUp(nodes: readonly RedisProcess[]): Promise<boolean> {
  const areUp = await Promise.all(
    nodes.map(async (node) => {
      const cluster = await node.cli("cluster", "info");
      const replication = await node.cli("info", "replication");
      return (
        /cluster_state:ok[\s\S]*cluster_slots_ok:16384/.test(cluster) &&
        !/master_link_status:down/.test(replication)
      );
    }),
  );
  return areUp.every(Boolean);
}

function formOf(
  nodes: readonly RedisProcess[],
  settings: RedisForm["settings"],
  sentinels: readonly RedisProcess[] = [],
): RedisForm {
  return {
    settings,
    nodes,
    sentinels,
    stop: async () => {
      await Promise.all([...sentinels, ...nodes].map((node) => node.stop()));
    },
  };
}
