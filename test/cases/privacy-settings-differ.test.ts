import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { findFreePort } from "../free-ports.ts";
import { exitCodeOf, startProgram, waitUntilServerAnswers } from "../stop-signal.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { applyPrivacySettings, PSEUDONYM } from "./pseudonym-world.ts";

/** Starts the program of the server in the privacy mode `full`. */
async function startServerProgram() {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-privacy-"));
  const [keyPrefix, port] = [uniqueKeyPrefix(), await findFreePort()];
  const settings = {
    redis: { url: testRedisUrl(), keyPrefix },
    tenants: [
      {
        name: "contoso",
        tenantId: "11111111-2222-4333-8444-555555555555",
        credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s3cret~value" },
      },
    ],
    mail: { from: "a@contoso.example", smtp: { url: "smtp://127.0.0.1:1" } },
    notify: [{ to: ["oncall@contoso.example"] }],
    server: { port },
  };
  const file = join(folder, "steadystate.yaml");
  writeFileSync(file, JSON.stringify(settings));
  const store = await connectStore({ url: testRedisUrl(), keyPrefix, now: Date.now });
  const program = startProgram("server/main.js", [], { STEADYSTATE_CONFIG: file });
  const exitCode = exitCodeOf(program);
  onTestFinished(async () => {
    program.kill("SIGTERM");
    await exitCode;
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await waitUntilServerAnswers(port);
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  return { settings, store, get };
}

test("/readyz and /metrics show that the worker has another privacy mode or key, until both agree", async () => {
  const { settings, store, get } = await startServerProgram();
  const codes = async (): Promise<readonly string[]> =>
    JSON.parse(await get("/readyz")).problems.map(({ code }: { code: string }) => code);
  const waitFor = async (isShown: boolean) => {
    while ((await codes()).includes("privacy-settings-differ") !== isShown) await wait(200);
  };
  expect(await codes()).not.toContain("privacy-settings-differ");
  await applyPrivacySettings({ settings, store } as never, PSEUDONYM);
  await waitFor(true);
  const { problems } = JSON.parse(await get("/readyz"));
  expect(problems).toContainEqual(
    expect.objectContaining({
      code: "privacy-settings-differ",
      text: expect.stringContaining(
        "another privacy mode or pseudonym key than this server (contoso)",
      ),
      remedy: expect.stringContaining("the same privacy.mode and privacy.pseudonymKey"),
    }),
  );
  const metric = /steadystate_problem\{[^}]*code="privacy-settings-differ"[^}]*\} 1/;
  expect(await get("/metrics")).toMatch(metric);
  await applyPrivacySettings({ settings, store } as never, {});
  await waitFor(false);
  expect(await get("/metrics")).not.toMatch(metric);
});
