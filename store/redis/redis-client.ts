import type { ClusterOptions, RedisOptions } from "ioredis";
import { Cluster, Redis } from "ioredis";

/** A client of one Redis, found by its address or through Sentinel, or of a Redis Cluster. */
export type RedisClient = Redis | Cluster;

type ClientOptions = Omit<RedisOptions, "replyMapping">;
type RedisNode = { readonly host: string; readonly port: number };
type TlsFiles = { readonly ca?: string; readonly cert?: string; readonly key?: string };

/** How to reach Redis and sign in. */
export type RedisConnection = {
  readonly server:
    | {
        readonly form: "url";
        /** `redis://`, `rediss://` or `unix:///path/to.sock`. */
        readonly url: string;
      }
    | { readonly form: "cluster"; readonly nodes: readonly RedisNode[] }
    | {
        readonly form: "sentinel";
        readonly name: string;
        readonly nodes: readonly RedisNode[];
        /** Sign-in at the Sentinels. */
        readonly username: string | null;
        readonly password: string | null;
      };
  /** Sign-in at Redis; null if the URL has it or if none is needed. */
  readonly username: string | null;
  readonly password: string | null;
  /** Reads the certificates again for each connection. Null: no TLS, unless the URL is `rediss://`. */
  readonly readTls: (() => TlsFiles) | null;
};

const CONNECT_TIMEOUT_MS = 5000;
const MAX_RECONNECT_DELAY_MS = 2000;

/** A command of the store fails after this time, so that a Redis that does not answer blocks nothing else. */
const COMMAND_TIMEOUT_MS = 5000;

/**
 * How many reconnects a command of the store waits for: about two seconds. If Redis restarts faster, no
 * command fails.
 */
const RECONNECTS_PER_COMMAND = 8;

/**
 * If Redis sends nothing for this long while commands wait, the connection is closed and opened
 * again. After a failover the old master may be gone without closing its connections.
 */
const MAX_SILENCE_MS = 10_000;

/** How long a command waits before it is tried again while a cluster fails over. */
const FAILOVER_RETRY_DELAY_MS = 300;

/**
 * Errors of a master that has become a replica: a new connection finds the new master. Before version 7,
 * Redis puts the error of a script into a sentence.
 */
const DEMOTED_MASTER = /^(READONLY|MASTERDOWN)\b| -READONLY\b/;

/**
 * Opens a client whose commands fail in time if Redis does not answer. Auto-pipelining
 * sends many small reads with one write to the socket.
 */
export function openClient(connection: RedisConnection): RedisClient {
  const client = createClient(connection, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: MAX_SILENCE_MS,
    maxRetriesPerRequest: RECONNECTS_PER_COMMAND,
    enableAutoPipelining: true,
    // The store sends PING first. While a cluster has no slots, ioredis never ends an auto-pipelined command;
    // while only some slots have a node, ioredis throws an exception that ends the process.
    autoPipeliningIgnoredCommands: ["ping"],
    ...(connection.username === null ? {} : { username: connection.username }),
    ...(connection.password === null ? {} : { password: connection.password }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Some services forbid CLIENT SETINFO.
    disableClientInfo: true,
    reconnectOnError: (error) => DEMOTED_MASTER.test(error.message),
  });
  rememberConnectionErrors(client);
  reopenAfterEnd(client);
  return client;
}

const closedClients = new WeakSet<RedisClient>();

/**
 * ioredis gives a client up if a Sentinel reports a failover while the client is connecting: the client
 * ends, and every later command fails until the process starts again. So a client that ends without
 * `disconnectClient` is opened again.
 */
function reopenAfterEnd(client: RedisClient): void {
  let ends = 0;
  client.on("ready", () => {
    ends = 0;
  });
  client.on("end", () => {
    if (closedClients.has(client)) return;
    ends += 1;
    setTimeout(() => {
      if (closedClients.has(client)) return;
      // The listeners of `rememberConnectionErrors` keep the error, and the client then emits `end` again.
      client.connect().catch(() => {});
    }, reconnectDelayMs(ends)).unref();
  });
}

const connectionErrors = new WeakMap<RedisClient, Error[]>();

/** Why this client cannot connect, the newest error first; empty while it is connected. */
export function connectionErrorsOf(client: RedisClient): readonly Error[] {
  return connectionErrors.get(client) ?? [];
}

/** A command that fails while there is no connection has an error that does not say why. */
function rememberConnectionErrors(client: RedisClient): void {
  const remember = (error: Error) => {
    connectionErrors.set(client, [error, ...connectionErrorsOf(client)].slice(0, 5));
  };
  // Without a listener ioredis would also print the error.
  for (const event of ["error", "node error", "sentinelError"]) client.on(event, remember);
  client.on("ready", () => void connectionErrors.delete(client));
}

function createClient({ server, readTls }: RedisConnection, options: ClientOptions): RedisClient {
  const tls = readTls === null ? {} : { tls: tlsOptions(readTls) };
  const reconnecting = { ...options, retryStrategy: reconnectDelayMs };
  switch (server.form) {
    case "cluster":
      return new DeadlineCluster([...server.nodes], clusterOptions({ ...options, ...tls }));
    case "sentinel":
      return new Redis({ ...reconnecting, ...sentinelOptions(server), ...sentinelTls(tls) });
    case "url":
      return server.url.startsWith("unix://")
        ? new Redis({ ...reconnecting, path: server.url.slice("unix://".length) })
        : new Redis(server.url, { ...reconnecting, ...tls });
    default:
      return server satisfies never;
  }
}

function sentinelOptions({
  name,
  nodes,
  username,
  password,
}: Extract<RedisConnection["server"], { form: "sentinel" }>): ClientOptions {
  return {
    name,
    sentinels: [...nodes],
    ...(username === null ? {} : { sentinelUsername: username }),
    ...(password === null ? {} : { sentinelPassword: password }),
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    sentinelRetryStrategy: reconnectDelayMs,
    // Without it, the client stays connected to the old master as long as that one answers.
    failoverDetector: true,
  };
}

function sentinelTls({ tls }: Pick<RedisOptions, "tls">): ClientOptions {
  return tls === undefined ? {} : { tls, sentinelTLS: tls, enableTLSForSentinelMode: true };
}

function clusterOptions(redisOptions: ClientOptions) {
  return {
    redisOptions,
    enableAutoPipelining: redisOptions.enableAutoPipelining === true,
    autoPipeliningIgnoredCommands: redisOptions.autoPipeliningIgnoredCommands ?? [],
    clusterRetryStrategy: reconnectDelayMs,
    retryDelayOnFailover: FAILOVER_RETRY_DELAY_MS,
    retryDelayOnClusterDown: FAILOVER_RETRY_DELAY_MS,
    retryDelayOnTryAgain: FAILOVER_RETRY_DELAY_MS,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    // The host name stays, because a certificate names it, and because its address may change.
    dnsLookup: (host, callback) => callback(null, host),
  } satisfies ClusterOptions;
}

/** ioredis copies these options for each connection, so each connection has the newest files. */
function tlsOptions(readTls: () => TlsFiles): NonNullable<RedisOptions["tls"]> {
  return {
    get ca() {
      return readTls().ca;
    },
    get cert() {
      return readTls().cert;
    },
    get key() {
      return readTls().key;
    },
  };
}

function reconnectDelayMs(tries: number): number {
  return Math.min(tries * 50, MAX_RECONNECT_DELAY_MS);
}

/**
 * ioredis starts the timeout of a command when a node gets it. While no node is known, a command
 * waits in the client, so this class starts the timeout earlier.
 */
class DeadlineCluster extends Cluster {
  override sendCommand(...[command, ...rest]: Parameters<Cluster["sendCommand"]>): unknown {
    const timeoutMs = this.options.redisOptions?.commandTimeout;
    if (timeoutMs !== undefined) command.setTimeout(timeoutMs);
    return super.sendCommand(command, ...rest);
  }
}

/** Closes the connection after the answers to all commands that were sent. */
export async function closeClient(client: RedisClient): Promise<void> {
  closedClients.add(client);
  // `quit` fails if the client is not connected.
  const hasQuit = await client.quit().then(
    () => true,
    () => false,
  );
  // `quit` does not close the connections on which Sentinels report failovers. They keep the process running.
  if (!hasQuit || client instanceof Redis) client.disconnect();
}

/** Closes the connection at once. */
export function disconnectClient(client: RedisClient): void {
  closedClients.add(client);
  client.disconnect();
}
