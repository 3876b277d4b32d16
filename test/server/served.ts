import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type AppDeps, createApp } from "../../server/app.ts";
import type { Description } from "../../server/openapi.ts";
import { NOW, TENANTS } from "./jobs.ts";

type Line = { readonly level: string; readonly fields: object; readonly message: string };

type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the answer is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely; ajv has checked them.
  readonly body: any;
};

export type Served = {
  readonly url: string;
  readonly lines: readonly Line[];
  readonly description: Description;
  get(path: string, headers?: Record<string, string>): Promise<Answered>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
  send(path: string, init: RequestInit): Promise<Answered>;
  close(): Promise<void>;
};

export type ServeOptions = Partial<AppDeps> & Pick<AppDeps, "store">;

/** The app on a free port of loopback. Every JSON answer is held against openapi.json. */
export async function serve(options: ServeOptions): Promise<Served> {
  const lines: Line[] = [];
  const writer = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  const { app, changes } = createApp({
    now: () => NOW,
    tenants: TENANTS,
    access: { mode: "none" },
    thresholds: DEFAULT_THRESHOLDS,
    publicUrl: null,
    version: "0.1.0",
    consoleFolder: import.meta.dirname,
    log: { info: writer("info"), warn: writer("warn"), error: writer("error") },
    ...options,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const description = (await (await fetch(`${url}/openapi.json`)).json()) as Description;
  const conforms = judge(description);

  const send = async (path: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const body: unknown = type.includes("json") ? JSON.parse(text) : undefined;
    conforms((init.method ?? "GET").toLowerCase(), path, { status: response.status, type, body });
    return { status: response.status, headers: response.headers, text, body };
  };
  return {
    url,
    lines,
    description,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    async close() {
      changes.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

type Given = { readonly status: number; readonly type: string; readonly body: unknown };

/** Fails the test when an answer is not what openapi.json promises. */
function judge(description: Description) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "doc", components: description.components });
  const find = (path: string) =>
    Object.entries(description.paths).find(([template]) => {
      const pattern = template.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.");
      return new RegExp(`^${pattern}$`).test(path);
    });
  return (method: string, path: string, { status, type, body }: Given): void => {
    if (body === undefined || path.startsWith("/openapi.json")) return;
    const operation = find(new URL(path, "http://x").pathname)?.[1][method];
    const mime = type.split(";")[0] ?? "";
    const promised =
      status >= 400
        ? { $ref: "doc#/components/schemas/Problem" }
        : schemaOf(operation?.responses[String(status)], mime);
    const check = ajv.compile(relocated(promised));
    const fits = check(body);
    expect(fits ? [] : check.errors, `${method} ${path} against openapi.json`).toEqual([]);
  };
}

function schemaOf(response: unknown, mime: string): object {
  const content = (response as { content?: Record<string, { schema: object }> } | undefined)
    ?.content;
  const schema = content?.[mime]?.schema;
  if (schema === undefined) throw new Error(`openapi.json promises no ${mime} here`);
  return schema;
}

function relocated(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components', '"doc#/components'),
  ) as object;
}
