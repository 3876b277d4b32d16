import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { type StartServerOptions, startServer } from "../../server/start-server.ts";
import { openTestStore } from "../test-redis.ts";
import { NOW, TENANTS } from "./job-fixtures.ts";
import { TEST_PROCESS } from "./test-server.ts";

async function serverOptions(
  overrides: Partial<StartServerOptions> = {},
): Promise<StartServerOptions> {
  return {
    store: await openTestStore({ now: () => NOW }),
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
    host: "127.0.0.1",
    port: 0,
    ...overrides,
  };
}

test("a server takes a free port, serves the console, and stops while a stream is open", async () => {
  const server = await startServer(await serverOptions());
  const page = await fetch(`${server.url}/`);
  expect(await page.text()).toContain('<div id="app">');
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const stream = await fetch(`${server.url}/api/v1/stream`);
  await server.close();
  await expect(stream.text()).resolves.toContain("retry");
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
});

test("with an empty store, the lists are empty and the times are null", async () => {
  const server = await startServer(await serverOptions());
  const get = async (path: string) => (await fetch(`${server.url}${path}`)).json();
  const emptyList = { items: [], next: null, asOf: null };
  expect(await get("/api/v1/jobs")).toEqual({ ...emptyList, total: 0 });
  expect(await get("/api/v1/events")).toEqual({ ...emptyList, total: null });
  expect(await get("/readyz")).toMatchObject({ status: "waiting", workerLastPollAt: null });
  expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
  await server.close();
});

test("a server does not start on a port in use, and the error names the setting server.port", async () => {
  const first = await startServer(await serverOptions());
  const port = Number(new URL(first.url).port);
  await expect(startServer(await serverOptions({ port }))).rejects.toThrow(
    /another program uses port .*set server\.port/,
  );
  await first.close();
});

test("a server without access control refuses to listen on 0.0.0.0", async () => {
  const start = startServer(await serverOptions({ host: "0.0.0.0" }));
  await expect(start).rejects.toThrow(/Set server\.access\.mode to keys/);
});

test.each`
  host           | publicUrl                                | warns
  ${"0.0.0.0"}   | ${null}                                  | ${true}
  ${"0.0.0.0"}   | ${"http://steadystate.contoso.example"}  | ${true}
  ${"0.0.0.0"}   | ${"https://steadystate.contoso.example"} | ${false}
  ${"127.0.0.1"} | ${null}                                  | ${false}
`(
  "a server on $host with the public address $publicUrl warns that it has no TLS: $warns",
  async ({ host, publicUrl, warns }) => {
    const warnings: string[] = [];
    const log = {
      ...TEST_PROCESS.log,
      warn: (_fields: object, text: string) => warnings.push(text),
    };
    const access = { mode: "keys", keys: [] } as const;
    const server = await startServer(await serverOptions({ host, publicUrl, access, log }));
    await server.close();
    expect(warnings).toEqual(warns ? ["keys and data about persons are sent without TLS"] : []);
  },
);
