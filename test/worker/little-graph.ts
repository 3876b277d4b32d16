import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Log } from "../../config/log.ts";
import { ok } from "../../domain/result.ts";
import type { Budget } from "../../store/store.ts";
import {
  type Bucket,
  connectGraph,
  type Graph,
  type GraphDeps,
} from "../../worker/graph/client.ts";
import type { TokenSource } from "../../worker/graph/token.ts";
import { graphAgent } from "../../worker/graph/wire.ts";

export type Asked = {
  readonly method: string;
  /** Decoded path with its query, below the origin. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly gzip?: boolean;
  /** Half of the answer, then the connection breaks. */
  readonly cut?: boolean;
};

export type LittleServer = {
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
};

/** A real HTTP server on loopback that answers as the test says. */
export async function littleServer(
  answer: (asked: Asked, origin: string) => Reply | Promise<Reply>,
): Promise<LittleServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "GET", url = "/", headers } = request;
    const body = Buffer.concat(chunks).toString();
    const question = { method, path: decodeURIComponent(url.replaceAll("+", " ")), headers, body };
    asked.push(question);
    write(response, await answer(question, originOf()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const originOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: originOf(),
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function write(response: ServerResponse, reply: Reply): void {
  const { status = 200, headers = {}, body = {}, gzip = false, cut = false } = reply;
  const isText = typeof body === "string";
  const text = isText ? body : JSON.stringify(body);
  const bytes = gzip ? gzipSync(text) : Buffer.from(text);
  response.writeHead(status, {
    "content-type": isText ? "text/html" : "application/json",
    ...(gzip ? { "content-encoding": "gzip" } : {}),
    "content-length": bytes.length,
    ...headers,
  });
  if (cut) response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  else response.end(bytes);
}

export type Logged = { readonly level: string; readonly message: string; readonly fields: object };

/** A log that keeps what it is told. */
export function keptLog(): Log & { readonly lines: readonly Logged[] } {
  const lines: Logged[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

type Pace = {
  readonly takes: string[];
  readonly holds: [string, number][];
  readonly naps: number[];
};

export type LittleGraph = LittleServer & {
  readonly graph: Graph;
  readonly pace: Pace;
  /** The server goes away, the client stays. */
  silence(): Promise<void>;
};

/** A client on a little Graph; nothing waits, and what would have waited is written down. */
export async function littleGraph(
  answer: (asked: Asked, origin: string) => Reply | Promise<Reply>,
  over: { readonly token?: TokenSource; readonly random?: number } = {},
): Promise<LittleGraph> {
  const server = await littleServer(answer);
  const pace: Pace = { takes: [], holds: [], naps: [] };
  const paced = (bucket: Bucket): Budget => ({
    async take() {
      pace.takes.push(bucket);
      return 0;
    },
    async hold(ms) {
      pace.holds.push([bucket, ms]);
    },
  });
  const deps: GraphDeps = {
    graph: server.origin,
    agent: graphAgent(null),
    token: over.token ?? (async () => ok("token-1")),
    budgets: {
      reports: paced("reports"),
      synchronization: paced("synchronization"),
      identity: paced("identity"),
    },
    random: () => over.random ?? 0.5,
    sleep: async (ms) => {
      pace.naps.push(ms);
    },
    log: keptLog(),
  };
  const graph = connectGraph(deps);
  return {
    ...server,
    graph,
    pace,
    silence: () => server.close(),
    async close() {
      await server.close();
      await graph.close();
    },
  };
}

/** Graph's error body around one code. */
export const errorBody = (code: string, inner = "innerError"): object => ({
  error: { code, message: "See inside.", [inner]: { date: "2026-05-04T09:20:00" } },
});
