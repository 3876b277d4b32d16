import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { countMembers } from "../../store/redis/count-members.ts";

test("a Redis before version 7, which does not know EVALSHA_RO, runs the scripts that only read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-old-redis-"));
  const path = join(folder, "redis.sock");
  const withoutReadOnlyScripts = ["EVALSHA_RO", "EVAL_RO"].flatMap((command) => [
    "--rename-command",
    command,
    "",
  ]);
  const server = spawn(
    "redis-server",
    ["--port", "0", "--unixsocket", path, "--save", "", ...withoutReadOnlyScripts],
    { stdio: "ignore", cwd: folder },
  );
  const client = new Redis({ path, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.disconnect();
    server.kill();
    await once(server, "exit");
    rmSync(folder, { recursive: true, force: true });
  });
  await client.zadd("set", 5, "a", 10, "b");
  for (let attempt = 0; attempt < 2; attempt += 1) {
    expect(await countMembers(client, [{ key: "set" }, { key: "set", from: 6 }])).toEqual([2, 1]);
  }
});
