import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

const GUID = "11111111-2222-4333-8444-555555555555";

function settingsFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-closed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "steadystate.yaml");
  const settings = {
    redis: { url: testRedisUrl(), keyPrefix: uniqueKeyPrefix() },
    tenants: [
      {
        name: "contoso",
        tenantId: GUID,
        // Nothing listens there, so that the doctor need not wait.
        cloud: { authority: "https://127.0.0.1:1", graph: "https://127.0.0.1:1" },
        credential: { clientId: GUID, secret: "secret" },
      },
    ],
    notify: [{ name: "hr", webhook: { url: "https://127.0.0.1:1", secret: "secret" } }],
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

// `head -1` ends after the first line; here nobody reads from the beginning, which is the same for the program.
test.each([
  ["doctor", "worker/doctor/main.js", []],
  ["routes -- --all", "worker/routes/main.js", ["--all"]],
  ["key -- list", "server/keys/main.js", ["list"]],
  ["key -- --help", "server/keys/main.js", ["--help"]],
  ["redis-acl", "worker/redis-acl/main.js", []],
  ["demo -- --help", "simulator/demo.js", ["--help"]],
])(
  "`npm run %s` ends without a stack trace if nobody reads its output",
  async (_, program, args) => {
    const env = { STEADYSTATE_CONFIG: settingsFile(), REDIS_URL: undefined };
    const child = startProgram(program, args, env);
    child.stdout.destroy();
    const [exitCode, errorOutput] = await Promise.all([exitCodeOf(child), text(child.stderr)]);
    expect(errorOutput).not.toMatch(/EPIPE|^ +at /m);
    // Like a program that ends by SIGPIPE; 0 if the system took the output before its reader had gone.
    expect([0, 141]).toContain(exitCode);
  },
);
