import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";

/** The level of errors in the log, as pino numbers them. */
const ERROR_LEVEL = 50;

const GUID = "11111111-2222-4333-8444-555555555555";

/** Code that runs before the program and fails after the signal SIGUSR2. */
const failOnSignal = (statement: string) =>
  `--import=data:text/javascript,${encodeURIComponent(`process.on("SIGUSR2", () => { ${statement} });`)}`;

test.each([
  ["an unhandled rejection", `Promise.reject(new Error("nothing handles this"));`],
  ["an uncaught exception", `throw new Error("nothing handles this");`],
])("after %s the server writes one log line and exits with code 1", async (_, statement) => {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-unexpected-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "steadystate.yaml");
  writeFileSync(
    config,
    JSON.stringify({
      redis: { url: testRedisUrl(), keyPrefix: uniqueKeyPrefix() },
      tenants: [
        { name: "contoso", tenantId: GUID, credential: { clientId: GUID, secret: "secret" } },
      ],
      server: { port: 0 },
    }),
  );
  const program = startProgram("server/main.js", [], {
    STEADYSTATE_CONFIG: config,
    NODE_OPTIONS: failOnSignal(statement),
  });
  onTestFinished(() => void program.kill("SIGKILL"));
  program.stderr.resume();
  const exitCode = exitCodeOf(program);
  const lines: string[] = [];
  for await (const line of createInterface(program.stdout)) {
    lines.push(line);
    if (line.includes("server started")) program.kill("SIGUSR2");
  }
  expect(await exitCode).toBe(1);
  // Another line, such as one about Redis, may follow before the process ends.
  const errors = lines
    .map((line) => JSON.parse(line) as { readonly level: number })
    .filter(({ level }) => level >= ERROR_LEVEL);
  expect(errors).toMatchObject([
    { msg: "unexpected error, the process ends", err: { message: "nothing handles this" } },
  ]);
});
