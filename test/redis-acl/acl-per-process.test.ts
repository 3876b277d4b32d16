import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { connectStore } from "../../store/connect.ts";
import { findFreePort } from "../free-ports.ts";
import { metricValue } from "../metrics-text.ts";
import { createFixtureTenant, EXAMPLE_ROWS, NOW, TENANT } from "../simulator/graph-fixtures.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { startUnlimitedGraph } from "../unlimited-graph.ts";

// Worker and server run as built programs, each with its own user of Redis, whose rights are those
// that `npm run redis-acl` prints. The default user is off.

const run = promisify(execFile);
const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";
const SECRET = "s3cret~value";
const ACTIONS = "steadystate:{actions}:u";
const WAIT = { timeout: 90_000, interval: 200 };
const PROCESSES = ["worker", "server"] as const;
type ProcessName = (typeof PROCESSES)[number];

const folder = mkdtempSync(join(tmpdir(), "steadystate-acl-"));
const stops: (() => Promise<unknown>)[] = [];
let redisPort: number;
let serverUrl: string;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;

/** Sends a command as this user and returns its reply. */
async function redisAs(
  user: ProcessName | "admin",
  ...command: readonly string[]
): Promise<string> {
  const signIn =
    user === "admin"
      ? ["--user", "admin", "--pass", "admin"]
      : ["--user", `steadystate-${user}`, "--pass", passwordOf(user)];
  const args = ["-p", `${redisPort}`, "--no-auth-warning", ...signIn, ...command];
  const { stdout } = await run("redis-cli", args);
  return stdout.trim();
}

const passwordOf = (process: ProcessName) => `PASSWORD-OF-${process.toUpperCase()}`;

async function startRedis(): Promise<void> {
  redisPort = await findFreePort();
  writeFileSync(join(folder, "users.acl"), "user admin on >admin ~* &* +@all\n");
  const args = ["--port", `${redisPort}`, "--bind", "127.0.0.1", "--save", ""];
  const redis = spawn("redis-server", [...args, "--aclfile", join(folder, "users.acl")], {
    stdio: "ignore",
  });
  stops.push(async () => {
    redis.kill();
    if (redis.exitCode === null) await once(redis, "exit");
  });
  await vi.waitFor(async () => expect(await redisAs("admin", "ping")).toBe("PONG"), WAIT);
  const { stdout } = await run("node", ["dist/worker/redis-acl/main.js"]);
  for (const command of stdout.trim().split("\n")) {
    expect(await redisAs("admin", ...command.split(" "))).toBe("OK");
  }
  expect(await redisAs("admin", "acl", "setuser", "default", "off")).toBe("OK");
}

async function startPrograms(): Promise<void> {
  const tenant = createFixtureTenant(EXAMPLE_ROWS);
  const graph = await startUnlimitedGraph(
    { views: [tenant], clock: tenant.clock },
    { clientId: CLIENT_ID, secret: SECRET },
  );
  mailbox = await startMailbox({ clock: tenant.clock });
  stops.push(
    () => graph.close(),
    () => mailbox.close(),
  );
  const port = await findFreePort();
  serverUrl = `http://127.0.0.1:${port}`;
  for (const process of PROCESSES) {
    const file = join(folder, `${process}.yaml`);
    const settings = {
      privacy: { mode: "pseudonym", pseudonymKey: "a key of a test, of at least 32 characters" },
      redis: {
        url: `redis://steadystate-${process}:${passwordOf(process)}@127.0.0.1:${redisPort}`,
      },
      tenants: [
        {
          name: "contoso",
          tenantId: TENANT,
          cloud: { authority: graph.url, graph: graph.url, caFile: graph.caFile },
          credential: { clientId: CLIENT_ID, secret: SECRET },
        },
      ],
      mail: {
        from: "Steadystate <provisioning@contoso.example>",
        smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
      },
      notify: [{ to: ["oncall@contoso.example"] }],
      server: { port },
      clock: {
        initialTime: new Date(NOW).toISOString(),
        startedAt: new Date().toISOString(),
        speed: 60,
      },
    };
    writeFileSync(file, JSON.stringify(settings));
    const program = startProgram(`${process}/main.js`, [], {
      REDIS_URL: undefined,
      STEADYSTATE_CONFIG: file,
    });
    stops.unshift(async () => {
      const ended = exitCodeOf(program);
      program.kill("SIGTERM");
      await ended;
    });
  }
}

beforeAll(async () => {
  await startRedis();
  await startPrograms();
});

afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function get(path: string) {
  const response = await fetch(`${serverUrl}${path}`);
  return { status: response.status, text: await response.text() };
}

describe("with the users of Redis that `npm run redis-acl` prints", () => {
  test("the worker reads, counts and assesses, and the server shows everything", async () => {
    await vi.waitFor(async () => {
      const { text } = await get("/api/v1/jobs");
      expect(JSON.parse(text).items).toHaveLength(1);
      expect(JSON.parse((await get("/api/v1/events?limit=500")).text).items.length).toBeGreaterThan(
        3,
      );
    }, WAIT);
    const { items } = JSON.parse((await get("/api/v1/jobs")).text);
    const [{ jobId }] = items as [{ jobId: string }];
    const { items: people } = JSON.parse(
      (await get("/api/v1/identities?query=avery.sample@contoso.example")).text,
    );
    const [{ id }] = people as [{ id: string }];
    for (const path of [
      "/metrics",
      "/readyz",
      "/api/v1/tenants",
      "/api/v1/tenants/contoso",
      ...["", "/cycles", "/progress", "/failures", "/quarantine", "/identities"].map(
        (part) => `/api/v1/jobs/${encodeURIComponent(jobId)}${part}`,
      ),
      `/api/v1/identities/contoso/${id}`,
      `/api/v1/identities/contoso/${id}/events`,
      "/api/v1/incidents",
      "/api/v1/notifications",
      "/api/v1/targets",
      `/api/v1/series/failing-objects?job=${encodeURIComponent(jobId)}`,
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    }
    expect(JSON.parse((await get("/readyz")).text).status).not.toBe("waiting");
    const polls = { tenant: "contoso", collector: "jobs", outcome: "success" };
    await vi.waitFor(async () => {
      const { text } = await get("/metrics");
      expect(metricValue(text, "steadystate_polls_total", polls)).toBeGreaterThan(0);
    }, WAIT);
  });

  test("in the privacy mode pseudonym, the server finds a person by the address that the worker did not store", async () => {
    const response = await fetch(`${serverUrl}/api/v1/identities/search`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "avery.sample@contoso.example" }),
    });
    const { items } = (await response.json()) as { readonly items: readonly object[] };
    const shown = { displayName: expect.stringMatching(/^Person /), userPrincipalName: null };
    expect(items).toEqual([expect.objectContaining(shown)]);
    expect(await redisAs("admin", "hget", "steadystate:{data}:p", "contoso")).toMatch(/^\w{12}$/);
  });

  test("the health check of the worker's container says that the worker does its work", async () => {
    const check = (settings: string, ...options: readonly string[]) =>
      run("node", ["dist/worker/health/main.js", ...options], {
        env: { ...process.env, REDIS_URL: undefined, STEADYSTATE_CONFIG: join(folder, settings) },
      });
    const stdout = "The worker does its work.\n";
    await vi.waitFor(
      async () => expect(await check("worker.yaml")).toMatchObject({ stdout }),
      WAIT,
    );
    expect(await check("worker.yaml", "--alive")).toMatchObject({ stdout });
    await expect(check("no-such.yaml")).rejects.toMatchObject({ code: 1 });
  });

  test("Redis refused no command of worker or server, except the one that reads its persistence", async () => {
    const log = await redisAs("admin", "acl", "log");
    const refused = [...log.matchAll(/^object\n(.*)$/gm)].map(([, command]) => command);
    // CONFIG GET would also show passwords, so no user gets it; persistence then counts as not checked.
    expect(refused.filter((command) => command !== "config|get")).toEqual([]);
  });

  test("the server stores an acknowledgement, a silence and an unsubscription, and the worker reads them", async () => {
    const openStore = async (process: ProcessName) => {
      const url = `redis://steadystate-${process}:${passwordOf(process)}@127.0.0.1:${redisPort}`;
      const store = await connectStore({ url, keyPrefix: "steadystate", now: () => NOW });
      onTestFinished(() => store.close());
      return store.actions;
    };
    const server = await openStore("server");
    const worker = await openStore("worker");
    const actedBy = { by: { name: "Ada", via: "api" }, at: NOW } as const;
    await server.acknowledge({ incidentId: "i1", reason: "", ...actedBy }, "contoso");
    expect((await worker.acknowledgements(["i1"])).size).toBe(1);
    expect(await server.withdrawAcknowledgement("i1", "contoso", actedBy)).not.toBeNull();
    const silence = {
      id: "s1",
      kind: "silence",
      matcher: { tenants: ["*"], applications: null, incidentKinds: null, incidentId: null },
      by: actedBy.by,
      reason: "test",
      createdAt: NOW,
      beginsAt: NOW,
      endsAt: NOW + 1000,
      endedBy: null,
    } as const;
    expect(await server.createSilence(silence, null)).toBe(true);
    expect(await worker.currentSilences(NOW)).toEqual([silence]);
    expect((await server.endSilence("s1", null, actedBy))?.endedBy).toEqual(actedBy);
    expect(await server.unsubscribe("ben@contoso.example", actedBy)).toBe(true);
    const [unsubscription] = await worker.unsubscriptions();
    expect(await server.resubscribe(unsubscription?.id ?? "", actedBy)).toEqual(unsubscription);
    const audit = await server.listAuditEntries({ limit: 10, cursor: null, kind: "changes" });
    expect(audit.items).toHaveLength(6);
  });

  test("the server's user can write only actions, and the worker's user cannot read other programs' keys", async () => {
    const keys = (await redisAs("admin", "keys", "steadystate:*")).split("\n");
    const jobKey = keys.find((key) => key.endsWith(":m")) ?? "";
    expect(await redisAs("worker", "hget", jobKey, "v")).not.toMatch(/NOPERM/);
    await redisAs("admin", "set", "other:secret", "1");
    const refusals: readonly (readonly [ProcessName, ...string[]])[] = [
      ["server", "hset", jobKey, "v", "forged"],
      ["server", "del", jobKey],
      ["server", "hincrby", "steadystate:{telemetry}:pollsTotal", "forged", "1"],
      ["server", "expire", jobKey, "1"],
      ["server", "eval", "return redis.call('DEL', KEYS[1])", "1", jobKey],
      ["server", "eval_ro", "return redis.call('DEL', KEYS[1])", "1", jobKey],
      // The script names no key, so that only the check of its commands can refuse it.
      ["server", "eval", `return redis.call('DEL', '${jobKey}')`, "0"],
      [
        "server",
        "eval",
        "return redis.call('SORT', KEYS[1], 'STORE', ARGV[1])",
        "1",
        ACTIONS,
        jobKey,
      ],
      ["server", "set", "other:{actions}:k:i1", "forged"],
      ["server", "lpush", ACTIONS, "forged"],
      ["server", "rename", ACTIONS, jobKey],
      ["server", "get", "other:secret"],
      ["worker", "get", "other:secret"],
      ["worker", "set", "other:secret", "2"],
      ...PROCESSES.flatMap((process) =>
        [
          ["keys", "*"],
          ["scan", "0"],
          ["flushall"],
          ["config", "get", "*"],
          ["config", "set", "dir", "/tmp"],
          ["acl", "list"],
          ["monitor"],
          ["shutdown"],
          ["client", "kill", "type", "normal"],
          ["subscribe", "x"],
          ["replicaof", "no", "one"],
          ["module", "list"],
        ].map((command) => [process, ...command] as const),
      ),
    ];
    for (const [process, ...command] of refusals) {
      const reply = await redisAs(process, ...command).catch((error: Error) => error.message);
      expect([process, command, reply]).toEqual([
        process,
        command,
        expect.stringMatching(
          /NOPERM|can't run this command|can't access at least one of the keys/,
        ),
      ]);
    }
  });
});
