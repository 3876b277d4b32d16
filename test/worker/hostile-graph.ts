import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { getLoopbackTls } from "../../simulator/graph/loopback-certificate.ts";
import { connectTenantGraph } from "../../worker/graph/connect-tenant-graph.ts";
import { createApplicationFilter } from "../../worker/poll/application-filter.ts";
import { createDroppedRows } from "../../worker/poll/dropped-rows.ts";
import { openTestStore } from "../test-redis.ts";
import { logRow, TENANT_ID } from "./graph-json.ts";
import { createMemoryLog } from "./graph-stub.ts";

/** A row of the log as the text that the server sends, which need not be a valid row. */
export type RawRow = { readonly at: number; readonly json: string };

export const rawRow = (id: string, at: number, over: Readonly<Record<string, unknown>> = {}) => ({
  at,
  json: JSON.stringify(logRow(id, at, over)),
});

/**
 * Starts a sign-in authority and a Graph over HTTPS that send whatever a test wants: any text as a
 * row, and pages of any size. `answer` may take over a request.
 */
export async function startHostileGraph() {
  const { key, cert, caFile } = await getLoopbackTls();
  const graph = {
    rows: [] as RawRow[],
    /** False: Graph ignores `$top` and sends pages of 1,000 rows. */
    honoursTop: true,
    /** True: the next link comes after the rows. */
    hasLinkAfterRows: false,
    isGzipped: true,
    secrets: new Set(["s3cret"]),
    /** The `$top` of each request of the log. */
    tops: [] as number[],
    tokenRequests: 0,
    answer: async (_request: IncomingMessage, _response: ServerResponse): Promise<boolean> => false,
    url: "",
    caFile,
  };

  function logPage(url: URL): string {
    const filter = url.searchParams.get("$filter") ?? "";
    const [, from = "", to = ""] = /gt (\S+) and activityDateTime lt (\S+)/.exec(filter) ?? [];
    const shown = graph.rows
      .filter(({ at }) => at > Date.parse(from) && at < Date.parse(to))
      .sort((a, b) => b.at - a.at);
    const top = Number(url.searchParams.get("$top"));
    graph.tops.push(top);
    const start = Number(url.searchParams.get("$skiptoken") ?? 0);
    const end = start + (graph.honoursTop ? top : 1000);
    url.searchParams.set("$skiptoken", String(end));
    const link =
      end < shown.length
        ? `"@odata.nextLink":${JSON.stringify(`${graph.url}${url.pathname}${url.search}`)}`
        : null;
    const value = `"value":[${shown
      .slice(start, end)
      .map(({ json }) => json)
      .join(",")}]`;
    const parts = graph.hasLinkAfterRows ? [value, link] : [link, value];
    return `{${['"@odata.context":"x"', ...parts].filter((part) => part !== null).join(",")}}`;
  }

  async function answerSignIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    graph.tokenRequests += 1;
    const form = new URLSearchParams(await text(request));
    const secret = form.get("client_secret") ?? "";
    if (graph.secrets.has(secret)) {
      const token = { token_type: "Bearer", expires_in: 3600, access_token: `token-${secret}` };
      sendJson(response, 200, token);
      return;
    }
    sendJson(response, 401, {
      error: "invalid_client",
      error_description: "AADSTS7000215: Invalid client secret provided.",
      error_codes: [7_000_215],
    });
  }

  function sendJson(response: ServerResponse, status: number, body: unknown): void {
    sendText(response, status, JSON.stringify(body));
  }

  function sendText(response: ServerResponse, status: number, body: string): void {
    const encoding = graph.isGzipped ? { "content-encoding": "gzip" } : {};
    response.writeHead(status, { "content-type": "application/json", ...encoding });
    response.end(graph.isGzipped ? gzipSync(body, { level: 1 }) : body);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await graph.answer(request, response)) return;
    const url = new URL(request.url ?? "/", graph.url);
    if (url.pathname.endsWith("openid-configuration")) {
      const base = `${graph.url}/${TENANT_ID}`;
      sendJson(response, 200, {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      });
    } else if (url.pathname.endsWith("/oauth2/v2.0/token")) await answerSignIn(request, response);
    else if (!graph.secrets.has(secretOf(request)))
      sendJson(response, 401, { error: { code: "InvalidAuthenticationToken" } });
    else if (url.pathname === "/v1.0/auditLogs/provisioning") sendText(response, 200, logPage(url));
    else sendJson(response, 200, { value: [] });
  }

  const server = createServer({ key, cert }, (request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(new Error(String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  graph.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return graph;
}

/** The secret with which the token of a request was issued. */
const secretOf = ({ headers }: IncomingMessage): string =>
  headers.authorization?.replace("Bearer token-", "") ?? "";

export type HostileGraph = Awaited<ReturnType<typeof startHostileGraph>>;

/** What the polls of a tenant need, with a real store and a Graph client over HTTPS that does not wait. */
export async function connectHostileGraph(graph: HostileGraph, now: number) {
  const store = await openTestStore({ now: () => now });
  const log = createMemoryLog();
  const connected = connectTenantGraph({
    tenantId: TENANT_ID,
    cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
    credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s3cret" },
    budget: () => ({ acquire: async () => 0, pauseFor: async () => undefined }),
    readFile: async (path) => readFileSync(path, "utf8"),
    now: () => now,
    random: () => 0,
    sleep: async (ms) => await wait(Math.min(ms, 5)),
    log,
  });
  onTestFinished(() => connected.graph.close());
  return {
    tenant: "fabrikam",
    graph: connected.graph,
    token: connected.token,
    store,
    isWatched: createApplicationFilter({ include: ["*"], exclude: [] }),
    droppedRows: createDroppedRows(),
    now: () => now,
    log,
    retainMs: 24 * 3_600_000,
  };
}
