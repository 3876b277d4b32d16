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

  test.each<[string, string[], number, RegExp]>([
    [
      "create without a name",
      ["create", "--role", "viewer"],
      2,
      /^--name is missing; name the person or program that will use the key\.\n\nWrite for example: npm run -s key -- create --name grafana --role viewer\n/,
    ],
    [
      "create without a role",
      ["create", "--name", "nightly-report"],
      2,
      /^--role is missing; write one of viewer, helpdesk, operator, admin\.\n\nWrite for example: npm run -s key -- create --name nightly-report --role viewer\nAll options: npm run -s key -- --help\n$/,
    ],
    [
      "create with a name that has no option",
      ["create", "grafana", "--days", "30"],
      2,
      /^"grafana" comes without an option: write --name "grafana"\.\n--role is missing; write one of viewer, .*\.\n\nWrite for example: npm run -s key -- create --name grafana --role viewer --days 30\n/,
    ],
    [
      "create with an unknown role",
      ["create", "--name", "a", "--role", "admn"],
      2,
      /^--role is "admn"; did you mean admin\? Write one of viewer, helpdesk, operator, admin\.\n\nWrite for example/,
    ],
    ...["null", "", "1.5", "4000"].map((days): [string, string[], number, RegExp] => [
      `create with the days "${days}"`,
      ["create", "--name", "a", "--role", "operator", `--days=${days}`],
      2,
      new RegExp(
        `^--days is "${days}"; write a whole number from 1 to 3650, or never for a key that does not expire\\.\n\n` +
          "Write for example: npm run -s key -- create --name a --role operator --days 90\n",
      ),
    ]),
    [
      "create with two mistakes names both",
      ["create", "--name", "a b", "--role", "x", "--tenants", ","],
      2,
      /^--role is "x"; .*\n--tenants is empty; write names of tenants, separated by commas\.\n\nWrite for example: npm run -s key -- create --name "a b" --role viewer\n/,
    ],
    [
      "create for a tenant that does not exist",
      ["create", "--name", "a", "--role", "viewer", "--tenants", "nowhere"],
      1,
      /No tenant matches "nowhere": write one of contoso, fabrikam/,
    ],
    [
      "an unknown command",
      ["delete", "x"],
      2,
      /^"delete" is not known: write create, list or revoke ID\.\n\nnpm run -s key/,
    ],
    [
      "a command with a typing error",
      ["lst"],
      2,
      /^"lst" is not known: did you mean list\?\n\nnpm run -s key/,
    ],
    [
      "revoke without an id",
      ["revoke"],
      2,
      /^revoke needs the id of a key: npm run -s key -- list shows the ids\.\n/,
    ],
    [
      "list with an argument",
      ["list", "grafana"],
      2,
      /^"grafana" is not known after list\.\n\nnpm run -s key/,
    ],
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
