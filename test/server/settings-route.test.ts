import { expect, onTestFinished, test } from "vitest";
import { type LoadedSetting, listLoadedSettings } from "../../config/loaded-settings.ts";
import { readSettings } from "../../config/read-settings.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { openSeededStore } from "./seeded-store.ts";
import { bearer, startTestServer } from "./test-server.ts";

const SETTINGS = `
redis: { url: "redis://default:planted-1@127.0.0.1:6379" }
tenants:
  - name: contoso
    tenantId: 11111111-1111-4111-8111-111111111111
    credential: { clientId: 33333333-3333-4333-8333-333333333333, secret: planted-2 }
    poll: { logs: 2m }
  - name: fabrikam
    tenantId: 22222222-2222-4222-8222-222222222222
    credential: { clientId: 33333333-3333-4333-8333-333333333333, secret: "\${SECRET}" }
targets:
  - name: phones
    tenant: contoso
    application: 8x8
    scim: { url: "https://user:planted-3@scim.example/scim", token: planted-4 }
mail: { from: steadystate@contoso.example, smtp: { url: "smtp://user:planted-5@mail.example:587" } }
notify:
  - { name: chat, teams: { url: "https://teams.example/planted-6" } }
  - { name: pager, pagerduty: { routingKey: planted-7 } }
  - { name: hook, webhook: { url: "https://hook.example/planted-8", secret: planted-9 } }
heartbeat: { url: "https://beat.example/planted-10" }
server:
  linkSecret: planted-11-and-at-least-32-characters
  access:
    mode: keys
    keys:
      - { name: ops, sha256: ${"abcd".repeat(16)}, role: admin, tenants: [contoso] }
`;

function loadedSettings(process: "server" | "worker"): readonly LoadedSetting[] {
  let loaded: readonly LoadedSetting[] = [];
  readSettings(process, {
    env: { SECRET: "planted-12" },
    readFile: () => SETTINGS,
    onSettings: (written) => {
      loaded = listLoadedSettings(written);
    },
  });
  return loaded;
}

async function startServer() {
  const seeded = await openSeededStore();
  const server = await startTestServer({
    store: seeded.store,
    access: { mode: "keys", keys: API_KEYS },
    loadedSettings: loadedSettings("worker"),
  });
  onTestFinished(async () => {
    await server.close();
    await seeded.close();
  });
  return server;
}

test("GET /settings shows what the file says and what the defaults are, and withholds every secret", async () => {
  const server = await startServer();
  const { body, text } = await server.get("/api/v1/settings?", bearer("key-of-admin"));
  const shown = (path: string) => {
    const { value, isDefault, isSecret } = body.items.find(
      (row: LoadedSetting) => row.path === path,
    );
    return { value, isDefault, isSecret };
  };
  const known = { isDefault: false, isSecret: false };
  const secret = { value: null, isDefault: false, isSecret: true };
  expect(shown("tenants[0].poll.logs")).toEqual({ value: "2m", ...known });
  expect(shown("tenants[1].poll.logs")).toMatchObject({ isDefault: true, isSecret: false });
  expect(shown("assessment.staleAfter").isDefault).toBe(true);
  expect(shown("privacy.retainDays")).toEqual({ value: "30", isDefault: true, isSecret: false });
  expect(shown("targets[0].scim.url")).toEqual({
    value: "https://[withheld]@scim.example/scim",
    ...known,
  });
  for (const path of ["redis.url", "tenants[0].credential.secret", "mail.smtp.url"])
    expect(shown(path)).toEqual(secret);
  expect(text).not.toMatch(/planted|abcdabcd/);
  const csv = await server.get("/api/v1/settings", {
    ...bearer("key-of-admin"),
    accept: "text/csv",
  });
  expect(csv.text).not.toMatch(/planted|abcdabcd/);
});

test("an admin of one tenant sees its settings and the shared ones, and nothing of other tenants", async () => {
  const server = await startServer();
  const { body, text } = await server.get("/api/v1/settings", bearer("key-of-contoso"));
  const paths = body.items.map(({ path }: LoadedSetting) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["tenants[0].tenantId", "targets[0].name", "privacy.retainDays"]),
  );
  expect(paths.filter((path: string) => /^(notify|server|redis|mail)/.test(path))).toEqual([]);
  expect(text).not.toMatch(/fabrikam|22222222/);
});
