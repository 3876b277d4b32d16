import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmbeddedRedis } from "../../start/embedded-redis.ts";

describe("the embedded Redis", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "steadystate-embedded-"));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a stop does not wait for a Redis that a signal has already ended", async () => {
    const redis = await startEmbeddedRedis(join(folder, "data"));
    const client = new Redis({ path: redis.url.slice("unix://".length), retryStrategy: null });
    client.on("error", () => undefined);
    const pid = Number(/process_id:(\d+)/.exec(await client.info("server"))?.[1]);
    const closed = new Promise((resolve) => client.once("end", resolve));
    process.kill(pid, "SIGKILL");
    await closed;
    const stopped = redis.stop().then(() => "stopped");
    expect(await Promise.race([stopped, wait(10_000, "still waiting")])).toBe("stopped");
  });

  test("the start fails at once if a signal ends Redis while it loads its data", async () => {
    const program = join(folder, "redis-server");
    writeFileSync(program, '#!/bin/sh\n[ "$1" = --version ] || kill -KILL $$\n');
    chmodSync(program, 0o755);
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
    const failure = startEmbeddedRedis(join(folder, "data")).catch(String);
    expect(await Promise.race([failure, wait(10_000, "still waiting")])).toMatch(
      /Redis did not start: see .*redis\.log/,
    );
  });

  test("an aborted start does not wait until Redis has loaded its data, and this Redis can be stopped", async () => {
    const program = join(folder, "redis-server");
    writeFileSync(program, '#!/bin/sh\n[ "$1" = --version ] || exec sleep 600\n');
    chmodSync(program, 0o755);
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
    const controller = new AbortController();
    const started = startEmbeddedRedis(join(folder, "data"), controller.signal);
    controller.abort();
    const stopped = started.then((redis) => redis.stop()).then(() => "stopped");
    expect(await Promise.race([stopped, wait(10_000, "still waiting")])).toBe("stopped");
  });
});
