import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const ENTRA = { tenantId: GUID, clientId: GUID };
const GRANT = { user: "*", role: "viewer" };

function readServer(server: object) {
  const credential = { clientId: GUID, secret: "s" };
  const tenants = [{ name: "contoso", tenantId: GUID, credential }];
  const text = JSON.stringify({ tenants, server });
  return readSettings("server", { env: {}, readFile: () => text }).server;
}

describe("server.access", () => {
  test.each([
    ["nothing", "none", {}],
    ["a key", "keys", { keys: [{ name: "a", sha256: "0f".repeat(32), role: "viewer" }] }],
    ["Entra", "keys", { entra: ENTRA }],
    ["a proxy", "keys", { proxy: { from: ["10.0.0.5"], grants: [GRANT] } }],
    ["only mode: keys, where `npm run key` makes the keys", "keys", { mode: "keys" }],
  ])("with %s has the mode %s", (_what, mode, access) => {
    expect(readServer({ access }).access.mode).toBe(mode);
  });

  test("with Entra accepts the app roles that have the names of the roles, for all tenants", () => {
    const { entra } = readServer({ access: { entra: ENTRA } }).access;
    expect(entra?.cloud).toBe("global");
    expect(entra?.grants.map(({ role, tenants }) => `${role} ${tenants}`)).toEqual([
      "viewer *",
      "helpdesk *",
      "operator *",
      "admin *",
    ]);
  });

  test.each([
    [{ host: "0.0.0.0" }, /server\.access\.mode: none would give everyone in the network/],
    [
      { host: "192.0.2.1", access: { mode: "none" } },
      /set keys, or set server\.host to 127\.0\.0\.1/,
    ],
    [
      { access: { mode: "none", entra: ENTRA } },
      /none requires no sign-in, so server\.access\.entra would have no effect/,
    ],
    [{ access: { entra: { ...ENTRA, tenantId: "contoso" } } }, /entra\.tenantId.*GUID/],
    [
      { access: { entra: { ...ENTRA, cloud: "germany" } } },
      /Write one of global, usgov, usgov-dod, china/,
    ],
    [
      { access: { entra: { ...ENTRA, grants: [{ role: "viewer" }] } } },
      /entra\.grants\[0\].*exactly one of appRole and group/,
    ],
    [
      { access: { entra: { ...ENTRA, grants: [] } } },
      /entra\.grants.*at least one grant, or leave grants out/,
    ],
    [
      { access: { proxy: { from: ["proxy.example"], grants: [GRANT] } } },
      /proxy\.from\[0\].*IP address or a range/,
    ],
    [{ access: { proxy: { from: ["10.0.0.0/99"], grants: [GRANT] } } }, /IP address or a range/],
    [{ access: { proxy: { from: [], grants: [GRANT] } } }, /name at least one address/],
    [
      { access: { proxy: { from: ["::1"], grants: [{ ...GRANT, group: "a" }] } } },
      /exactly one of user and group/,
    ],
    [
      { access: { proxy: { from: ["::1"], grants: [GRANT], userHeader: "X User" } } },
      /userHeader.*name of a header/,
    ],
  ])("is refused if it is %j", (server, message) => {
    expect(() => readServer(server)).toThrow(message);
  });
});
