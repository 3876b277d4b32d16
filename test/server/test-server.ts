import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type App, type AppContext, createApp } from "../../server/create-app.ts";
import { SEARCH_BY_NAME } from "../../server/person-search.ts";
import { NOW, TENANTS } from "./job-fixtures.ts";

type LogLine = { readonly level: string; readonly fields: object; readonly message: string };

type TestResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the answer is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any part of an answer; ajv has checked it.
  readonly body: any;
};

/** The parts of openapi.json that tests read. */
type PublishedApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, PublishedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, PublishedSchema>>;
    readonly responses: Readonly<Record<string, unknown>>;
  };
};

type PublishedOperation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<string, unknown>>;
};

type PublishedSchema = {
  readonly type: unknown;
  readonly required: readonly string[];
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
};

export type TestServer = Pick<App, "app" | "routes"> & {
  readonly url: string;
  readonly logLines: readonly LogLine[];
  readonly apiDocument: PublishedApi;
  get(path: string, headers?: Record<string, string>): Promise<TestResponse>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<TestResponse>;
  delete(path: string, headers?: Record<string, string>): Promise<TestResponse>;
  send(path: string, init: RequestInit): Promise<TestResponse>;
  close(): Promise<void>;
};

export type TestServerOptions = Partial<AppContext> & Pick<AppContext, "store">;

/** A server process without problems and routes that logs nothing. */
export const TEST_PROCESS: Pick<
  AppContext,
  "process" | "problems" | "log" | "notificationRoutes" | "loadedSettings" | "personSearch"
> = {
  notificationRoutes: [],
  loadedSettings: [],
  personSearch: SEARCH_BY_NAME,
  process: "server@test:1",
  problems: { report() {}, clear() {}, list: () => [] },
  log: { debug() {}, info() {}, warn() {}, error() {} },
};

/** Starts the app on a free loopback port. Every JSON answer is validated against openapi.json. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const logLines: LogLine[] = [];
  const logWriter = (level: string) => (fields: object, message: string) => {
    logLines.push({ level, fields, message });
  };
  const log = {
    debug: logWriter("debug"),
    info: logWriter("info"),
    warn: logWriter("warn"),
    error: logWriter("error"),
  };
  const { app, assessedJobs, routes } = createApp({
    now: () => NOW,
    tenants: TENANTS,
    access: { mode: "none" },
    randomBytes,
    personsPerMinute: 5000,
    thresholds: DEFAULT_THRESHOLDS,
    publicUrl: null,
    linkSecret: null,
    version: "0.1.0",
    ...TEST_PROCESS,
    consoleDirectory: import.meta.dirname,
    log,
    ...options,
  });
  // By default Node closes an idle connection after 5 s. On a loaded machine the client may send a
  // request on a connection that Node is closing, and gets ECONNRESET. 0 keeps connections open.
  const server = createServer({ keepAliveTimeout: 0 }, app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { apiDocument, checkResponse } = await publishedApiOf(url, options);

  const send = async (path: string, init: RequestInit): Promise<TestResponse> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const body: unknown = type.includes("json") ? JSON.parse(text) : undefined;
    checkResponse((init.method ?? "GET").toLowerCase(), path, {
      status: response.status,
      type,
      body,
    });
    return { status: response.status, headers: response.headers, text, body };
  };
  return {
    app,
    routes,
    url,
    logLines,
    apiDocument,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    delete: (path, headers = {}) => send(path, { method: "DELETE", headers }),
    async close() {
      assessedJobs.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

const RFC3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;

type CheckedResponse = { readonly status: number; readonly type: string; readonly body: unknown };

type ResponseCheck = (method: string, path: string, response: CheckedResponse) => void;

type CheckedApi = { readonly apiDocument: PublishedApi; readonly checkResponse: ResponseCheck };

/** By what the document depends on besides the code. To make it takes longer than to start the server. */
const publishedApis = new Map<string, CheckedApi>();

async function publishedApiOf(
  url: string,
  { version, publicUrl }: Pick<TestServerOptions, "version" | "publicUrl">,
): Promise<CheckedApi> {
  const key = JSON.stringify([version, publicUrl]);
  const known = publishedApis.get(key);
  if (known !== undefined) return known;
  const response = await fetch(`${url}/openapi.json`);
  const apiDocument = (await response.json()) as PublishedApi;
  const api = { apiDocument, checkResponse: createResponseCheck(apiDocument) };
  publishedApis.set(key, api);
  return api;
}

/** Fails the test when an answer does not match openapi.json. */
function createResponseCheck(apiDocument: PublishedApi): ResponseCheck {
  const ajv = new Ajv2020({ strict: false, formats: { "date-time": RFC3339_UTC } });
  ajv.addSchema({ $id: "doc", components: apiDocument.components });
  const findPath = (path: string) =>
    Object.entries(apiDocument.paths).find(([template]) => {
      const pattern = template.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.");
      return new RegExp(`^${pattern}$`).test(path);
    });
  const problemSchema = { $ref: "doc#/components/schemas/Problem" };
  // Each schema is compiled once, because compiling takes longer than the request.
  const validators = new Map<object, ValidateFunction>();
  const validatorOf = (schema: object): ValidateFunction => {
    const validate = validators.get(schema) ?? ajv.compile(relocateReferences(schema));
    validators.set(schema, validate);
    return validate;
  };
  return (method, path, { status, type, body }) => {
    const operation = findPath(new URL(path, "http://x").pathname)?.[1][method];
    if (operation !== undefined) {
      const statuses = Object.keys(operation.responses).map(Number);
      expect(statuses, `statuses of ${method} ${path} in openapi.json`).toContain(status);
    }
    if (body === undefined || path.startsWith("/openapi.json")) return;
    const mime = type.split(";")[0] ?? "";
    const documentedSchema =
      status >= 400
        ? problemSchema
        : documentedSchemaOf(operation?.responses[String(status)], mime);
    const validate = validatorOf(documentedSchema);
    const isValid = validate(body);
    expect(isValid ? [] : validate.errors, `${method} ${path} against openapi.json`).toEqual([]);
  };
}

function documentedSchemaOf(response: unknown, mime: string): object {
  const content = (response as { content?: Record<string, { schema: object }> } | undefined)
    ?.content;
  const schema = content?.[mime]?.schema;
  if (schema === undefined)
    throw new Error(`openapi.json has no ${mime} answer for this operation`);
  return schema;
}

function relocateReferences(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components', '"doc#/components'),
  ) as object;
}
