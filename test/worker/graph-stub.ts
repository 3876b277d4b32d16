import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Log } from "../../config/log.ts";
import { ok } from "../../domain/result.ts";
import type { RequestBudget } from "../../store/redis/request-budget.ts";
import {
  createGraphClient,
  type GraphClient,
  type GraphClientDependencies,
  type GraphWorkload,
} from "../../worker/graph/graph-client.ts";
import { createGraphAgent } from "../../worker/graph/http-exchange.ts";
import type { TokenSource } from "../../worker/graph/token-source.ts";

export type StubRequest = {
  readonly method: string;
  /** Decoded path with query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type StubReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  readonly isGzipped?: boolean;
  /** Sends half of the answer and then closes the connection. */
  readonly isTruncated?: boolean;
};

export type StubServer = {
  readonly origin: string;
  readonly requests: readonly StubRequest[];
  close(): Promise<void>;
};

/** Starts an HTTP server on loopback. `answer` gives the reply to each request. */
export async function startStubServer(
  answer: (request: StubRequest, origin: string) => StubReply | Promise<StubReply>,
): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "GET", url = "/", headers } = request;
    const body = Buffer.concat(chunks).toString();
    const stubRequest = {
      method,
      path: decodeURIComponent(url.replaceAll("+", " ")),
      headers,
      body,
    };
    requests.push(stubRequest);
    sendReply(response, await answer(stubRequest, originOf()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const originOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: originOf(),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function sendReply(response: ServerResponse, reply: StubReply): void {
  const { status = 200, headers = {}, body = {}, isGzipped = false, isTruncated = false } = reply;
  const isText = typeof body === "string";
  const text = isText ? body : JSON.stringify(body);
  const bytes = isGzipped ? gzipSync(text) : Buffer.from(text);
  response.writeHead(status, {
    "content-type": isText ? "text/html" : "application/json",
    ...(isGzipped ? { "content-encoding": "gzip" } : {}),
    "content-length": bytes.length,
    ...headers,
  });
  if (isTruncated) response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  else response.end(bytes);
}

export type LogLine = { readonly level: string; readonly message: string; readonly fields: object };

/** A log that stores its lines. */
export function createMemoryLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

type RecordedPace = {
  readonly takenSlots: string[];
  readonly pauses: [string, number][];
  readonly sleeps: number[];
};

export type GraphStub = StubServer & {
  readonly graph: GraphClient;
  readonly pace: RecordedPace;
  /** Stops the server but not the client. */
  stopServer(): Promise<void>;
};

/** A Graph client of a stub server. It does not wait; `pace` records slots, pauses and sleeps. */
export async function startGraphStub(
  answer: (request: StubRequest, origin: string) => StubReply | Promise<StubReply>,
  options: { readonly token?: TokenSource; readonly random?: number } = {},
): Promise<GraphStub> {
  const server = await startStubServer(answer);
  const pace: RecordedPace = { takenSlots: [], pauses: [], sleeps: [] };
  const recordingBudget = (workload: GraphWorkload): RequestBudget => ({
    async acquire() {
      pace.takenSlots.push(workload);
      return 0;
    },
    async pauseFor(ms) {
      pace.pauses.push([workload, ms]);
    },
  });
  const dependencies: GraphClientDependencies = {
    graphOrigin: server.origin,
    agent: createGraphAgent(null),
    token: options.token ?? (async () => ok("token-1")),
    budgets: {
      reports: recordingBudget("reports"),
      synchronization: recordingBudget("synchronization"),
      identity: recordingBudget("identity"),
      assignments: recordingBudget("assignments"),
    },
    random: () => options.random ?? 0.5,
    sleep: async (ms) => {
      pace.sleeps.push(ms);
    },
    log: createMemoryLog(),
  };
  const graph = createGraphClient(dependencies);
  return {
    ...server,
    graph,
    pace,
    stopServer: () => server.close(),
    async close() {
      await server.close();
      await graph.close();
    },
  };
}

/** The body of an error of Graph with this code. */
export const errorBody = (code: string, inner = "innerError"): object => ({
  error: { code, message: "See inside.", [inner]: { date: "2026-05-04T09:20:00" } },
});
