import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { makeKeysFolder, runKeysScript } from "./keys-folder.ts";

const root = join(import.meta.dirname, "../..");
const folder = makeKeysFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("keys.sh", () => {
  const readKey = (name: string) => readFileSync(join(folder, name), "utf8");

  test("`keys.sh make` creates missing keys and keeps existing keys", () => {
    runKeysScript(folder, "make");
    const first = readKey("console/key");
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([first, readKey("metrics/key"), readKey("grafana/password")]).size).toBe(3);
    runKeysScript(folder, "make");
    expect(readKey("console/key")).toBe(first);
    expect(runKeysScript(folder, "show")).toContain(first);
  });

  test.each(["steadystate.yaml", "demo.yaml"])(
    "the settings in %s use the created keys",
    (file) => {
      const settings = readSettings("worker", {
        env: {
          STEADYSTATE_CONFIG: file,
          ENTRA_TENANT_ID: "11111111-2222-4333-8444-555555555555",
          ENTRA_CLIENT_ID: "66666666-7777-4888-8999-aaaaaaaaaaaa",
          ENTRA_CLIENT_SECRET: "secret",
          ENTRA_CLOUD: "global",
          NOTIFY_TO: "oncall@contoso.example",
        },
        readFile: (path) => {
          if (path.startsWith("/simulated/")) return "2026-11-27T08:50:00.000Z";
          const file = path.startsWith("/keys/")
            ? path.replace("/keys/redis/", "/keys/redis-worker/").replace("/keys", folder)
            : join(root, "dashboards/provisioning", path);
          return readFileSync(file, "utf8");
        },
      });
      const { access, host } = settings.server;
      expect({ host, mode: access.mode }).toEqual({ host: "0.0.0.0", mode: "keys" });
      const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
      expect(access.keys.map((key) => [key.name, key.role, key.sha256])).toEqual([
        ["console", "admin", sha256(readKey("console/key"))],
        ["prometheus", "viewer", sha256(readKey("metrics/key"))],
      ]);
    },
  );
});
