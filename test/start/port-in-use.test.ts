import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

const GUID = "11111111-2222-4333-8444-555555555555";

test.each(["start/main.js", "server/main.js"])(
  "%s exits with code 1 and one sentence if another program uses its port",
  async (program) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), "steadystate-port-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "steadystate.yaml");
    writeFileSync(
      config,
      JSON.stringify({
        redis: { url: testRedisUrl(), keyPrefix: uniqueKeyPrefix() },
        tenants: [
          { name: "contoso", tenantId: GUID, credential: { clientId: GUID, secret: "secret" } },
        ],
        server: { port },
      }),
    );
    const child = startProgram(program, [], { STEADYSTATE_CONFIG: config });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [exitCode, output, errorOutput] = await Promise.all([
      exitCodeOf(child),
      text(child.stdout),
      text(child.stderr),
    ]);
    expect(exitCode).toBe(1);
    expect(errorOutput).toMatch(
      new RegExp(`^server\\.port: another program uses port ${port} on 127\\.0\\.0\\.1\\..*\\n$`),
    );
    expect(output).not.toContain("worker started");
  },
);
