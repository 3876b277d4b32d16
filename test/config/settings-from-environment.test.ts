import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";

const GUID = "11111111-2222-4333-8444-555555555555";

describe("without a settings file", () => {
  const REQUIRED = {
    ENTRA_TENANT_ID: GUID,
    ENTRA_CLIENT_ID: "7d0c8c3e-1111-4222-8333-444455556666",
    ENTRA_CLIENT_SECRET: "x",
  };
  const settingsFromVariables = (env: Readonly<Record<string, string>>) =>
    readSettings("worker", {
      env: { ...REQUIRED, ...env },
      readFile: () => {
        throw new Error("no such file");
      },
    });
  /** Each environment variable of the README except STEADYSTATE_CONFIG, and its settings. */
  const CASES: Readonly<
    Record<string, readonly [env: Readonly<Record<string, string>>, settings: object]>
  > = {
    ENTRA_TENANT_ID: [{}, { tenants: [{ name: "default", tenantId: GUID }] }],
    ENTRA_CLIENT_ID: [
      {},
      { tenants: [{ credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666" } }] },
    ],
    ENTRA_CLIENT_SECRET: [{}, { tenants: [{ credential: { secret: "x" } }] }],
    ENTRA_CLOUD: [{ ENTRA_CLOUD: "china" }, { tenants: [{ cloud: "china" }] }],
    SMTP_URL: [
      { SMTP_URL: "smtp://mail.example", MAIL_FROM: "a@b.example", NOTIFY_TO: "on@b.example" },
      { mail: { smtp: { url: "smtp://mail.example" } } },
    ],
    MAIL_FROM: [
      { SMTP_URL: "smtp://mail.example", MAIL_FROM: "a@b.example", NOTIFY_TO: "on@b.example" },
      { mail: { from: "a@b.example" } },
    ],
    NOTIFY_TO: [
      {
        SMTP_URL: "smtp://mail.example",
        MAIL_FROM: "a@b.example",
        NOTIFY_TO: "on@b.example, ops@b.example",
      },
      { notify: [{ to: ["on@b.example", "ops@b.example"] }] },
    ],
    REDIS_URL: [
      { REDIS_URL: "redis://redis.example" },
      { redis: { url: "redis://redis.example" } },
    ],
    PORT: [{ PORT: "9000" }, { server: { port: 9000 } }],
  };

  test.each(Object.entries(CASES))("%s determines its setting", (_name, [env, settings]) => {
    expect(settingsFromVariables(env)).toMatchObject(settings);
  });

  test("the README names exactly these environment variables and STEADYSTATE_CONFIG", () => {
    const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
    const names = readme.match(/\b[A-Z]+_[A-Z_]+\b|(?<=`)PORT(?=`)/g) ?? [];
    expect(new Set(names)).toEqual(new Set([...Object.keys(CASES), "STEADYSTATE_CONFIG"]));
  });
});
