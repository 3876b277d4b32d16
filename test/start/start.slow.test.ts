import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../free-ports.ts";
import {
  closeOutput,
  exitCodeOf,
  hasServer,
  startProgram,
  waitUntilServerAnswers,
} from "../stop-signal.ts";

test.each([
  ["reads its output", false],
  ["has closed the pipe of its output", true],
] as const)(
  "`npm start` stops with its server after SIGINT while the caller %s",
  async (_, isClosed) => {
    const folder = mkdtempSync(join(tmpdir(), "steadystate-start-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const port = await findFreePort();
    const config = join(folder, "steadystate.yaml");
    const guid = "11111111-2222-4333-8444-555555555555";
    writeFileSync(
      config,
      JSON.stringify({
        tenants: [
          {
            name: "contoso",
            tenantId: guid,
            cloud: { authority: "https://127.0.0.1:1", graph: "https://127.0.0.1:1" },
            credential: { clientId: guid, secret: "secret" },
          },
        ],
        server: { port },
      }),
    );
    const program = startProgram("start/main.js", [], {
      STEADYSTATE_CONFIG: config,
      STEADYSTATE_DATA: join(folder, "data"),
      REDIS_URL: undefined,
    });
    onTestFinished(() => void program.kill("SIGKILL"));
    const exitCode = exitCodeOf(program);
    await waitUntilServerAnswers(port);
    if (isClosed) closeOutput(program);
    program.kill("SIGINT");
    expect(await exitCode).toBe(0);
    expect(await hasServer(port)).toBe(false);
  },
);
