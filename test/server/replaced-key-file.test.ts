import { createHash } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { findFreePort } from "../free-ports.ts";
import { startTestRedis } from "../start-test-redis.ts";
import { exitCodeOf, startProgram } from "../stop-signal.ts";

const WAIT = { timeout: 60_000, interval: 1000 };

test("a replaced key file gives access to the new key and ends that of the old one, without a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "key-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const redis = await startTestRedis();
  onTestFinished(() => redis.stop());
  const keyFile = join(folder, "console");
  const writeKey = (key: string) => {
    writeFileSync(`${keyFile}.new`, createHash("sha256").update(key).digest("hex"));
    renameSync(`${keyFile}.new`, keyFile);
  };
  writeKey("first");
  const port = await findFreePort();
  const settings = {
    redis: { url: `unix://${redis.socket}` },
    tenants: [
      {
        name: "contoso",
        tenantId: "11111111-2222-4333-8444-555555555555",
        credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "secret" },
      },
    ],
    server: {
      port,
      access: {
        mode: "keys",
        keys: [{ name: "console", role: "viewer", sha256: `\${file:${keyFile}}` }],
      },
    },
  };
  const file = join(folder, "steadystate.yaml");
  writeFileSync(file, JSON.stringify(settings));
  const env = { STEADYSTATE_CONFIG: file, REDIS_URL: undefined };
  const program = startProgram("server/main.js", [], env);
  program.stdout.resume();
  program.stderr.resume();
  const exited = exitCodeOf(program);
  onTestFinished(async () => {
    program.kill("SIGTERM");
    await exited;
  });

  const statusOf = async (key: string) =>
    (
      await fetch(`http://127.0.0.1:${port}/api/v1/jobs`, {
        headers: { authorization: `Bearer ${key}` },
      })
    ).status;
  await vi.waitFor(async () => expect(await statusOf("first")).toBe(200), WAIT);
  expect(await statusOf("second")).toBe(401);
  writeKey("second");
  await vi.waitFor(async () => expect(await statusOf("second")).toBe(200), WAIT);
  expect(await statusOf("first")).toBe(401);
});
