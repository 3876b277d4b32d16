import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { generate } from "selfsigned";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test, vi } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { connectStore } from "../../store/connect.ts";
import { createChannels } from "../../worker/channels/create-channels.ts";
import { createGraphAgent, exchangeHttp } from "../../worker/graph/http-exchange.ts";
import { createTargetPoll } from "../../worker/poll/poll-target.ts";
import { startProgram } from "../stop-signal.ts";
import { testNotification } from "../store/stored-values.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { TENANT_ID } from "./graph-json.ts";
import { startHostileGraph } from "./hostile-graph.ts";

const WAIT = { timeout: 120_000, interval: 50 };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startWorker(settings: object) {
  const folder = temporaryFolder();
  const config = join(folder, "steadystate.yaml");
  const redis = { url: testRedisUrl(), keyPrefix: uniqueKeyPrefix() };
  writeFileSync(config, JSON.stringify({ redis, ...settings }));
  const worker = startProgram("worker/main.js", [], { STEADYSTATE_CONFIG: config });
  onTestFinished(() => void worker.kill("SIGKILL"));
  worker.stderr.resume();
  const messages: string[] = [];
  createInterface(worker.stdout).on("line", (line) => messages.push(JSON.parse(line).msg));
  const store = await connectStore({ ...redis, now: Date.now });
  onTestFinished(() => store.close());
  return { messages, store };
}

/** Polls run ten times as often as usual. */
const fastClock = () => ({
  initialTime: new Date().toISOString(),
  startedAt: new Date().toISOString(),
  speed: 10,
});

const tenantOf = (graph: { url: string; caFile: string }, secretFile: string) => ({
  name: "fabrikam",
  tenantId: TENANT_ID,
  cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
  credential: {
    clientId: "7d0c8c3e-1111-4222-8333-444455556666",
    secret: `\${file:${secretFile}}`,
  },
});

test("a worker signs in with the new client secret after Entra has refused the old one, without a restart and without a failed poll", async () => {
  const graph = await startHostileGraph();
  const secretFile = join(temporaryFolder(), "secret");
  writeFileSync(secretFile, "s3cret\n");
  const { messages, store } = await startWorker({
    tenants: [tenantOf(graph, secretFile)],
    clock: fastClock(),
  });
  const lastRead = async () => (await store.polls.load("fabrikam", "logs"))?.lastSuccessAt ?? 0;
  await vi.waitUntil(async () => (await lastRead()) > 0, WAIT);

  writeFileSync(secretFile, "rotated\n");
  graph.secrets = new Set(["rotated"]);
  const before = await lastRead();
  await vi.waitUntil(async () => (await lastRead()) > before, WAIT);
  expect((await store.polls.load("fabrikam", "logs"))?.readFailure).toBeNull();
  expect(messages).not.toContain("tenant cannot be read");
});

test("a worker waits for a secret file that does not exist yet, and starts when it does", async () => {
  const graph = await startHostileGraph();
  const secretFile = join(temporaryFolder(), "late");
  const { messages } = await startWorker({ tenants: [tenantOf(graph, secretFile)] });
  await vi.waitUntil(() => messages.includes("waiting for files that the settings name"), WAIT);
  expect(messages).not.toContain("worker started");
  writeFileSync(secretFile, "s3cret");
  await vi.waitUntil(() => messages.includes("worker started"), WAIT);
});

test("a CA file that was replaced is used for the next connection, and the last CA is used while the file is missing", async () => {
  const graph = await startHostileGraph();
  const caFile = join(temporaryFolder(), "ca.pem");
  const { cert } = await generate([{ name: "commonName", value: "Another authority" }]);
  writeFileSync(caFile, cert);
  const agent = createGraphAgent(() => readFile(caFile, "utf8"));
  onTestFinished(() => agent.close());
  const get = () =>
    exchangeHttp(agent, {
      method: "GET",
      url: `${graph.url}/${TENANT_ID}/v2.0/.well-known/openid-configuration`,
      headers: { connection: "close" },
      body: null,
    });
  expect((await get()).ok).toBe(false);
  writeFileSync(caFile, readFileSync(graph.caFile));
  expect((await get()).ok).toBe(true);
  rmSync(caFile);
  expect((await get()).ok).toBe(true);
});

test("a SCIM server that refuses the old token is probed at once with the token that the settings have now", async () => {
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization ?? "");
    const isNew = request.headers.authorization === "Bearer new";
    response.writeHead(isNew ? 200 : 401, { "content-type": "application/scim+json" });
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
    response.end(JSON.stringify(isNew ? { schemas, totalResults: 0, Resources: [] } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`;
  const targetWith = (token: string) => ({
    name: "8x8",
    tenant: "fabrikam",
    application: "8x8",
    scim: { url, token, allowPrivate: true },
  });
  const store = await connectStore({
    url: testRedisUrl(),
    keyPrefix: uniqueKeyPrefix(),
    now: Date.now,
  });
  onTestFinished(() => store.close());
  const quiet = () => undefined;
  const poll = createTargetPoll({
    target: targetWith("old"),
    rereadTarget: () => targetWith("new"),
    pollIntervalMs: 300_000,
    store,
    now: Date.now,
    realNow: Date.now,
    uuid: () => "no-such-user",
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  expect((await poll()).probe).toMatchObject({ result: "ok" });
  expect(tokens).toEqual(["Bearer old", "Bearer new"]);
});

test("a mail is sent with the password that the settings have now", async () => {
  const passwords: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) => {
      passwords.push(password ?? "");
      if (password === "new") done(null, { user: "user" });
      else done(new Error("refused"));
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  const caFile = join(temporaryFolder(), "ca.pem");
  const { cert } = await generate([{ name: "commonName", value: "test" }]);
  writeFileSync(caFile, cert);
  const settingsWith = (password: string) => {
    const text = JSON.stringify({
      tenants: [
        {
          name: "fabrikam",
          tenantId: TENANT_ID,
          credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s" },
        },
      ],
      mail: {
        from: "steadystate@fabrikam.example",
        smtp: { url: `smtp://user:${password}@127.0.0.1:${port}`, requireTls: false, caFile },
      },
      notify: [{ to: ["oncall@fabrikam.example"] }],
    });
    return readSettings("worker", { env: {}, readFile: () => text });
  };
  const current = { settings: settingsWith("old") };
  const time = { realNow: Date.now, monotonicNow: () => performance.now() };
  const channels = createChannels(() => current.settings, time);
  onTestFinished(() => channels.close());
  const verify = () => channels.find(testNotification("fabrikam~job~1.0.0"))?.verify();
  expect((await verify())?.ok).toBe(false);
  current.settings = settingsWith("new");
  expect((await verify())?.ok).toBe(true);
  // The CA file may be missing for a moment while it is replaced.
  rmSync(caFile);
  expect((await verify())?.ok).toBe(true);
  expect(passwords).toEqual(["old", "new", "new"]);
});
