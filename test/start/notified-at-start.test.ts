import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { findFreePort } from "../free-ports.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const WAIT = { timeout: 60_000, interval: 50 };

test("`npm start` prints what is watched, who will be notified and where the console is; the log names the routes, but no address", async () => {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-routes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "steadystate.yaml");
  const port = await findFreePort();
  writeFileSync(
    config,
    JSON.stringify({
      redis: { url: testRedisUrl(), keyPrefix: uniqueKeyPrefix() },
      tenants: [
        {
          name: "contoso",
          tenantId: GUID,
          cloud: { authority: "https://127.0.0.1:1", graph: "https://127.0.0.1:1" },
          credential: { clientId: GUID, secret: "secret" },
          applications: { include: ["8x8", "Slack"], exclude: ["Slack Test"] },
        },
        {
          name: "fabrikam",
          tenantId: GUID,
          cloud: { authority: "https://127.0.0.1:1", graph: "https://127.0.0.1:1" },
          credential: { clientId: GUID, secret: "secret" },
        },
      ],
      targets: [{ name: "voice", tenant: "contoso", application: "8x8" }],
      mail: { from: "a@contoso.example", smtp: { url: "smtp://127.0.0.1:1" } },
      notify: [
        { name: "on-call", to: ["oncall@contoso.example", "ops@contoso.example"] },
        { webhook: { url: "https://hooks.example/T0/hidden-part", secret: "hidden-key" } },
      ],
      server: { port },
    }),
  );
  const program = startProgram("start/main.js", [], { STEADYSTATE_CONFIG: config });
  onTestFinished(() => void program.kill("SIGKILL"));
  let output = "";
  let errorOutput = "";
  program.stdout.on("data", (text) => (output += text));
  program.stderr.on("data", (text) => (errorOutput += text));
  const exitCode = exitCodeOf(program);

  await vi.waitUntil(() => output.includes('"links are missing in mails, or do not work"'), WAIT);
  program.kill("SIGINT");
  await exitCode;

  expect(errorOutput.split("\n").slice(0, 6)).toEqual([
    expect.stringMatching(/^Steadystate \d+\.\d+\.\d+ is starting\. Ctrl-C stops it\.$/),
    "Watched: contoso (8x8, Slack except Slack Test), fabrikam (all apps); SCIM servers: voice.",
    "Notifications: 2 routes: 1 by mail (2 addresses), 1 by webhook.",
    "Data: in the Redis of the settings.",
    `Console: http://127.0.0.1:${port}/ (for this machine only, without a sign-in)`,
    expect.stringMatching(
      /^Warning: server\.publicUrl is not set, so mails contain no links to the console: set server\.publicUrl to/,
    ),
  ]);
  const line = output.split("\n").find((text) => text.includes('"notification routes"')) ?? "{}";
  expect(JSON.parse(line)).toMatchObject({
    routes: 2,
    names: ["on-call", "webhook route 2"],
    channels: ["mail", "webhook"],
  });
  expect(output + errorOutput).not.toMatch(/oncall@|ops@|hidden/);
});

test.each([
  [{}, "http://localhost:PORT/ on this machine, and port PORT at every address of this machine"],
  [{ publicUrl: "https://steadystate.contoso.example" }, "https://steadystate.contoso.example"],
])(
  "`npm start` says where people on other machines find the console (%o)",
  async (server, shown) => {
    const folder = mkdtempSync(join(tmpdir(), "steadystate-address-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "steadystate.yaml");
    const port = await findFreePort();
    const cloud = { authority: "https://127.0.0.1:1", graph: "https://127.0.0.1:1" };
    const credential = { clientId: GUID, secret: "secret" };
    const keys = [{ name: "ops", sha256: "0".repeat(64), role: "admin", tenants: ["*"] }];
    const settings = {
      redis: { url: testRedisUrl(), keyPrefix: uniqueKeyPrefix() },
      tenants: [{ name: "contoso", tenantId: GUID, cloud, credential }],
      server: { host: "0.0.0.0", port, access: { keys }, ...server },
    };
    writeFileSync(config, JSON.stringify(settings));
    const program = startProgram("start/main.js", [], { STEADYSTATE_CONFIG: config });
    onTestFinished(() => void program.kill("SIGKILL"));
    let errorOutput = "";
    program.stderr.on("data", (text) => (errorOutput += text));
    const exitCode = exitCodeOf(program);
    await vi.waitUntil(() => errorOutput.includes("Console: "), WAIT);
    program.kill("SIGINT");
    await exitCode;
    const line = errorOutput.split("\n").find((text) => text.startsWith("Console: "));
    expect(line?.replaceAll(String(port), "PORT")).toBe(
      `Console: ${shown} (sign in with a key; \`npm run key -- create\` makes one)`,
    );
  },
);
