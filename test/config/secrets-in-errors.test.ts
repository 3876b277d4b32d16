import { describe, expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { type SettingJsonSchema, settingsJsonSchema } from "../../config/settings-json-schema.ts";

// A start error is read in terminals, in logs and by support, so it must never contain a secret:
// neither where the secret belongs nor where somebody wrote it by mistake.

const TENANT = `
tenants:
  - name: contoso
    tenantId: 11111111-2222-4333-8444-555555555555
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }`;

/** The start error, together with everything that a library writes as a warning of the process. */
async function startErrorOf(yaml: string): Promise<string> {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.message);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  try {
    readSettings("worker", { env: {}, readFile: () => yaml });
  } catch (error) {
    // Node emits a warning after the current call.
    await new Promise((resolve) => setImmediate(resolve));
    return [error instanceof Error ? error.message : String(error), ...warnings].join("\n");
  }
  throw new Error("these settings are accepted");
}

const RAW_KEY = "sk-9f8E7d6C5b4A3921";
const accessWith = (keys: string) => `${TENANT}\nserver: { access: { mode: keys, keys: ${keys} } }`;
const keyWithHash = (sha256: string) =>
  accessWith(`[{ name: ada, role: viewer, sha256: "${sha256}" }]`);

describe("an API key in the place of its hash", () => {
  test("is not printed, and the error names the command that makes the hash", async () => {
    const error = await startErrorOf(keyWithHash(RAW_KEY));
    expect(error).not.toContain(RAW_KEY);
    expect(error).toContain(
      "server.access.keys[0].sha256: this is not a SHA-256 hash. If it is the key itself, write the hash that " +
        "`printf %s 'the key' | sha256sum` prints: 64 hexadecimal digits",
    );
  });

  test("is not printed if it is 64 characters long", async () => {
    const key = `${RAW_KEY}${"x".repeat(64 - RAW_KEY.length)}`;
    expect(await startErrorOf(keyWithHash(key))).not.toContain(RAW_KEY);
  });

  test.each([
    ["the whole list of keys", accessWith(RAW_KEY)],
    ["a key in the list", accessWith(`[${RAW_KEY}]`)],
    ["the role", accessWith(`[{ name: ada, sha256: x, role: ${RAW_KEY} }]`)],
  ])("is not printed if it is written in the place of %s", async (_place, yaml) => {
    expect(await startErrorOf(yaml)).not.toContain(RAW_KEY);
  });
});

test("a hash in capital letters is accepted", () => {
  const hash = "0F".repeat(32);
  const settings = readSettings("server", { env: {}, readFile: () => keyWithHash(hash) });
  expect(settings.server.access.keys[0]?.sha256).toBe(hash.toLowerCase());
});

const SECRET = "hunter2~Zq8Q.veryLong_Secret";

describe("a secret in the wrong place", () => {
  test.each([
    [
      "credential",
      TENANT.replace("{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }", SECRET),
    ],
    ["redis", `${TENANT}\nredis: "redis://:${SECRET}@redis.example"`],
    ["mail.smtp", `${TENANT}\nmail: { from: a@b.example, smtp: "smtp://u:${SECRET}@mail" }`],
    ["mail", `${TENANT}\nmail: "smtp://u:${SECRET}@mail"`],
    ["server.publicUrl", `${TENANT}\nserver: { publicUrl: "//u:${SECRET}@host" }`],
    ["server.host and port", `${TENANT}\nserver: { port: "https://u:${SECRET}@host" }`],
    [
      "targets[].scim.url",
      `${TENANT}\ntargets: [{ name: a, tenant: contoso, application: a, scim: { url: "${SECRET}", token: t } }]`,
    ],
    [
      "targets[].scim",
      `${TENANT}\ntargets: [{ name: a, tenant: contoso, application: a, scim: "${SECRET}" }]`,
    ],
  ])("%s is not printed", async (_place, yaml) => {
    expect(await startErrorOf(yaml)).not.toContain("hunter2");
  });

  test("a wrong value that cannot be a secret is still printed", async () => {
    const error = await startErrorOf(`${TENANT}\nserver: { port: "eighty" }`);
    expect(error).toContain('found "eighty"');
  });
});

describe("a secret that YAML does not read as text", () => {
  test.each([
    "!hunter2",
    "!<hunter2>",
    "!!hunter2 x",
    "*hunter2",
    "%hunter2",
    "|hunter2",
    "&hunter2",
  ])("%s is not printed", async (value) => {
    const yaml = TENANT.replace(
      "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }",
      `\n      secret: ${value}`,
    );
    const error = await startErrorOf(yaml);
    expect(error).not.toContain("hunter2");
  });

  test.each(["!hunter2", "*hunter2"])(
    "the error for %s says that the value needs quotes",
    async (value) => {
      const yaml = TENANT.replace(
        "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }",
        `\n      secret: ${value}`,
      );
      expect(await startErrorOf(yaml)).toContain(
        "Write a value that begins with ! or * in quotes.",
      );
    },
  );
});

/** The paths of settings whose name sounds secret, with the mark of their schema. */
function secretSounding(
  { properties, items, anyOf, secret }: SettingJsonSchema,
  path: string,
): readonly (readonly [path: string, isMarked: boolean])[] {
  const isLeaf = properties === undefined && items === undefined;
  return [
    ...(isLeaf && /(secret|token|password|sha256)$/i.test(path)
      ? [[path, secret === true] as const]
      : []),
    ...Object.entries(properties ?? {}).flatMap(([name, child]) =>
      secretSounding(child, `${path}.${name}`),
    ),
    ...[...(anyOf ?? []), ...(items === undefined ? [] : [items])].flatMap((child) =>
      secretSounding(child, path),
    ),
  ];
}

test("every setting whose name sounds secret is marked as secret", () => {
  const settings = secretSounding(settingsJsonSchema(), "");
  expect(settings.length).toBeGreaterThanOrEqual(4);
  expect(settings.filter(([, isMarked]) => !isMarked)).toEqual([]);
});
