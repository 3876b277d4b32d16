import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { exitCodeOf, startProgram } from "../stop-signal.ts";
import { openTestStore, testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { bearer, startTestServer } from "./test-server.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
/** References to secrets that only the worker needs: the command must not need them. */
const credential = {
  clientId: `\${ONLY_THE_WORKER_HAS_THIS_ID}`,
  secret: `\${ONLY_THE_WORKER_HAS_THIS}`,
};

function createCommand(keyPrefix: string) {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-key-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "steadystate.yaml");
  const settings = {
    redis: { url: testRedisUrl(), keyPrefix },
    tenants: ["contoso", "fabrikam"].map((name) => ({ name, tenantId: GUID, credential })),
    server: { access: { mode: "keys" } },
  };
  writeFileSync(config, JSON.stringify(settings));
  return async (...programArguments: string[]) => {
    const env = { STEADYSTATE_CONFIG: config, STEADYSTATE_DATA: folder, REDIS_URL: undefined };
    const child = startProgram("server/keys/main.js", programArguments, env);
    const [exitCode, output, errorOutput] = await Promise.all([
      exitCodeOf(child),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { exitCode, output, errorOutput };
  };
}

describe("`npm run key`", () => {
  test("creates a key that the server accepts, lists it, and revokes it", async () => {
    const keyPrefix = uniqueKeyPrefix();
    const run = createCommand(keyPrefix);
    const created = await run("create", "--name", "grafana", "--role", "viewer", "--days", "90");
    expect(created).toMatchObject({ exitCode: 0 });
    expect(created.output).toMatch(/^steadystate_[0-9a-f]{12}_[\w-]{43}\n$/);
    expect(created.errorOutput).toMatch(/^grafana: role viewer, tenants \*, expires at 2\d{3}-/);
    const key = created.output.trim();

    const store = await openTestStore({ keyPrefix });
    const access = { mode: "keys", keys: [] } as const;
    const server = await startTestServer({ store, access, now: Date.now });
    onTestFinished(() => server.close());
    expect((await server.get("/api/v1/me", bearer(key))).body).toMatchObject({ role: "viewer" });

    const id = key.slice(12, 24);
    const listed = await run("list");
    expect(listed.output).toMatch(new RegExp(`\\n${id}  grafana  viewer  \\*        2\\d{3}-`));
    expect(listed.output).not.toContain(key);
    expect((await run("revoke", id)).output).toMatch(/^Revoked: grafana: role viewer/);
    expect((await server.get("/api/v1/me", bearer(key))).status).toBe(401);
    expect((await run("revoke", id)).exitCode).toBe(1);
    const entries = (await store.actions.listAuditEntries({ limit: 10, cursor: null })).items;
    expect(entries.map(({ action, actor }) => `${action} via ${actor.via}`)).toEqual([
      "key-revoked via command",
      "key-created via command",
    ]);
  });

  test.each([
    ["create without a name", ["create", "--role", "viewer"], 2, /--name is missing/],
    ["create with an unknown role", ["create", "--name", "a", "--role", "x"], 2, /--role .*use/],
    [
      "create with days that are no number",
      ["create", "--name", "a", "--role", "viewer", "--days", "soon"],
      2,
      /--days is not a whole number/,
    ],
    [
      "create for a tenant that does not exist",
      ["create", "--name", "a", "--role", "viewer", "--tenants", "nowhere"],
      1,
      /No tenant matches "nowhere": write one of contoso, fabrikam/,
    ],
    ["an unknown command", ["delete", "x"], 2, /write create, list or revoke ID/],
  ])(
    "%s gives an error that says what is wrong",
    async (_what, programArguments, exitCode, message) => {
      const result = await createCommand(uniqueKeyPrefix())(...programArguments);
      expect(result).toMatchObject({ exitCode, output: "" });
      expect(result.errorOutput).toMatch(message);
    },
  );

  test("--help prints how it is used", async () => {
    const { exitCode, output } = await createCommand(uniqueKeyPrefix())("--help");
    expect(exitCode).toBe(0);
    expect(output).toContain("npm run -s key -- create --name NAME --role ROLE");
    // A key can be created before the mode is set.
    expect(output).toContain("asks for keys only if its settings contain server.access.mode: keys");
    expect(output).not.toMatch(/must contain/);
  });
});
