import { readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { Agent, fetch, type RequestInit, type Response } from "undici";
import type { AppRegistration } from "../../simulator/graph/app-registrations.ts";
import {
  type GraphServer,
  type GraphServerOptions,
  startGraphServer,
} from "../../simulator/graph/graph-server.ts";
import { createFixtureTenant, type FixtureTenant, TENANT } from "./graph-fixtures.ts";

export const CLIENT = "c11e0000-0000-4000-8000-000000000001";
export const SECRET = "a-secret-of-some-length";

export const READER_APP: AppRegistration = {
  tenantId: TENANT,
  clientId: CLIENT,
  secrets: [{ value: SECRET }],
  permissions: [
    "ProvisioningLog.Read.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
    "Synchronization.ReadWrite.All",
  ],
  licence: "P1",
};

/** An HTTP client that trusts the simulator's certificate authority. */
type GraphClient = {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  readonly network: INetworkModule;
  close(): Promise<void>;
};

function createGraphClient(caFile: string): GraphClient {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, "utf8") } });
  const send = (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, dispatcher });
  return { fetch: send, network: createMsalNetwork(send), close: () => dispatcher.close() };
}

/**
 * A network module that makes MSAL use this fetch, so that MSAL trusts the simulator's certificate
 * authority.
 */
function createMsalNetwork(send: GraphClient["fetch"]): INetworkModule {
  async function exchange<T>(
    method: "GET" | "POST",
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> {
    const response = await send(url, {
      method,
      headers: options?.headers ?? {},
      ...(method === "POST" ? { body: options?.body ?? "" } : {}),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as T,
    };
  }
  return {
    sendGetRequestAsync: (url, options) => exchange("GET", url, options),
    sendPostRequestAsync: (url, options) => exchange("POST", url, options),
  };
}

export type GraphRig = {
  readonly tenant: FixtureTenant;
  readonly graph: GraphServer;
  readonly client: GraphClient;
  /** Sends a Graph request with a valid token; `path` starts with the version. */
  get(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body?: unknown): Promise<Response>;
  /** Reads a path and all following pages. */
  pages(path: string): Promise<readonly GraphCollection[]>;
  token(app?: AppRegistration): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type GraphCollection = {
  readonly "@odata.context": string;
  readonly "@odata.nextLink"?: string;
  readonly "@odata.deltaLink"?: string;
  readonly value: readonly { readonly id: string; readonly [key: string]: unknown }[];
};

/** Starts a simulated Graph with a fixture tenant, without throttling, and a client for it. */
export async function createGraphRig(
  options: Partial<GraphServerOptions> = {},
  tenant: FixtureTenant = createFixtureTenant(),
): Promise<GraphRig> {
  const graph = await startGraphServer({
    views: [tenant],
    clock: tenant.clock,
    seed: 7,
    apps: [READER_APP],
    reportsRateLimit: null,
    synchronizationRateLimit: null,
    emptyPageRatio: 0,
    ...options,
  });
  const client = createGraphClient(graph.caFile);
  let bearer: string | null = null;

  async function token(app: AppRegistration = READER_APP): Promise<string> {
    const response = await client.fetch(`${graph.url}/${app.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: app.clientId,
        client_secret: app.secrets?.[0]?.value ?? "",
        scope: `${graph.url}/.default`,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function get(path: string, init: RequestInit = {}): Promise<Response> {
    bearer ??= await token();
    const url = path.startsWith("https:") ? path : `${graph.url}/${path}`;
    const headers = { authorization: `Bearer ${bearer}`, ...(init.headers as object) };
    return await client.fetch(url, { ...init, headers });
  }

  return {
    tenant,
    graph,
    client,
    get,
    token,
    post: (path, body) =>
      get(path, { method: "POST", body: body === undefined ? "" : JSON.stringify(body) }),
    async pages(path) {
      const all: GraphCollection[] = [];
      for (let link: string | undefined = path; link !== undefined; ) {
        const page = (await (await get(link)).json()) as GraphCollection;
        all.push(page);
        link = page["@odata.nextLink"];
      }
      return all;
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await graph.close();
    },
  };
}

/** The answer without decoding, for tests of compression. */
export function rawGet(
  url: string,
  caFile: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly headers: NodeJS.Dict<string | string[]>; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    httpsRequest(url, { ca: readFileSync(caFile), headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
      response.on("error", reject);
    })
      .on("error", reject)
      .end();
  });
}
