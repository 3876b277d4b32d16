import { describe, expect, test } from "vitest";
import { createClock } from "../../config/clock.ts";
import type { Environment } from "../../config/expand-references.ts";
import { readSettings } from "../../config/read-settings.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const TENANT = `
tenants:
  - name: contoso
    tenantId: ${GUID}
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: "\${SECRET}" }`;

function settingsFrom(
  yaml: string,
  env: Environment = { SECRET: "s3cret" },
  role: "worker" | "server" = "worker",
) {
  return readSettings(role, {
    env,
    readFile: (path) => {
      if (path === "steadystate.yaml") return yaml;
      if (path === "/run/token") return "from-a-file\n";
      throw new Error("no such file");
    },
  });
}

test("settings that are not in the file have their defaults", () => {
  const settings = settingsFrom(TENANT);
  expect(settings.tenants[0]).toMatchObject({
    name: "contoso",
    cloud: "global",
    credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s3cret" },
    poll: { logs: 60_000, jobs: 60_000, audits: 300_000, discovery: 21_600_000 },
    applications: { include: ["*"], exclude: [] },
  });
  expect(settings.server).toMatchObject({ host: "127.0.0.1", port: 8080 });
  expect(settings.redis.keyPrefix).toBe("steadystate");
});

describe("the address of Redis", () => {
  const FILE_URL = "redis://file:6379";
  const ENV_URL = "redis://environment:6379";

  test.each`
    fileUrl      | envUrl       | url
    ${FILE_URL}  | ${ENV_URL}   | ${FILE_URL}
    ${undefined} | ${ENV_URL}   | ${ENV_URL}
    ${undefined} | ${""}        | ${undefined}
    ${undefined} | ${undefined} | ${undefined}
  `("redis.url = $fileUrl and REDIS_URL = $envUrl give $url", ({ fileUrl, envUrl, url }) => {
    const redis = fileUrl === undefined ? "" : `\nredis: { url: "${fileUrl}" }`;
    const settings = settingsFrom(`${TENANT}${redis}`, { SECRET: "s", REDIS_URL: envUrl });
    expect(settings.redis.url).toBe(url);
  });

  test("REDIS_URL is also used without a settings file", () => {
    const env = {
      ENTRA_TENANT_ID: GUID,
      ENTRA_CLIENT_ID: "7d0c8c3e-1111-4222-8333-444455556666",
      ENTRA_CLIENT_SECRET: "s",
    };
    const settings = readSettings("worker", {
      env: { ...env, REDIS_URL: ENV_URL },
      readFile: () => {
        throw new Error("no such file");
      },
    });
    expect(settings.redis.url).toBe(ENV_URL);
  });
});

test("a duration with a unit becomes a threshold in milliseconds", () => {
  const { assessment } = settingsFrom(
    `${TENANT}\nassessment: { neverRunWarningAfter: 20m, atRiskScore: 0.7 }`,
  );
  expect(assessment).toEqual({
    ...DEFAULT_THRESHOLDS,
    neverRunWarningAfterMs: 1_200_000,
    atRiskScore: 0.7,
  });
});

test.each`
  text                           | expiresAt
  ${"2027-01-31"}                | ${"2027-01-31T00:00:00Z"}
  ${"2027-01-31T12:00:00+02:00"} | ${"2027-01-31T10:00:00Z"}
`("the expiry of a token can be written as $text", ({ text, expiresAt }) => {
  const target = `{ name: 8x8, tenant: contoso, application: 8x8, tokenExpiresAt: ${text} }`;
  const { targets } = settingsFrom(`${TENANT}\ntargets: [${target}]`);
  expect(targets[0]?.tokenExpiresAt).toBe(Date.parse(expiresAt));
});

test("a setting that refers to a file has the content of the file", () => {
  const yaml = TENANT.replace(`\${SECRET}`, `\${file:/run/token}`);
  expect(settingsFrom(yaml).tenants[0]?.credential.secret).toBe("from-a-file");
});

test('the setting poll.assignments is a duration or "off"', () => {
  const pollOf = (assignments: string) =>
    settingsFrom(`${TENANT}\n    poll: { assignments: ${assignments} }`).tenants[0]?.poll
      .assignments;
  expect(settingsFrom(TENANT).tenants[0]?.poll.assignments).toBe(3_600_000);
  expect(pollOf('"2h"')).toBe(7_200_000);
  expect(pollOf('"off"')).toBeNull();
  expect(() => pollOf("never")).toThrow(
    'tenants[0].poll.assignments (tenant contoso): found "never"; write a number and a unit such as "1h", or "off"',
  );
  expect(() => pollOf("1m")).toThrow("tenants[0].poll.assignments (tenant contoso): ");
});

test("an environment variable that contains YAML cannot add settings", () => {
  const settings = settingsFrom(TENANT, { SECRET: 'x" }\nserver: { port: 1 }' });
  expect(settings.server.port).toBe(8080);
});

test("the server does not read secrets that only the worker needs", () => {
  const target = `{ name: 8x8, tenant: contoso, application: 8x8, scim: { url: "https://scim.example", token: "\${T}" }, metrics: { url: "https://scim.example/metrics", token: "\${T}" } }`;
  const settings = settingsFrom(`${TENANT}\ntargets: [${target}]`, {}, "server");
  expect(settings.tenants[0]?.credential.secret).toBe(`\${SECRET}`);
  expect(settings.targets[0]?.scim?.token).toBe(`\${T}`);
  expect(settings.targets[0]?.metrics?.token).toBe(`\${T}`);
});

test("the error for wrong settings lists every mistake with path, value and remedy", () => {
  const yaml = `
tenants:
  - name: Contoso!
    tenantId: not-a-guid
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: a, federatedTokenFile: b }
    pol: { logs: 60s }
targets:
  - { name: 8x8, tenant: fabrikam, application: 8x8 }
notify:
  - { to: [nobody] }
server: { port: 99999, hots: localhost }
`;
  expect(() => settingsFrom(yaml)).toThrowErrorMatchingInlineSnapshot(`
    [SettingsError: steadystate.yaml cannot be used, nothing was started:
      - tenants[0].name: found "Contoso!"; use 1 to 40 of a-z, 0-9 and -
      - tenants[0].tenantId (tenant Contoso!): found "not-a-guid"; write the Directory (tenant) ID, a GUID: the overview page of Entra ID shows it. A domain name is not accepted
      - tenants[0].credential (tenant Contoso!): give exactly one of secret, certificate, managedIdentity, federatedTokenFile; found secret and federatedTokenFile
      - tenants[0].pol (tenant Contoso!): unknown setting; did you mean poll?
      - notify[0].to[0]: found "nobody"; write one mail address, such as oncall@contoso.example
      - server.port: found 99999; write a port from 1 to 65535, such as 8080
      - server.hots: unknown setting; did you mean host?
      - targets[0].tenant (target 8x8): found "fabrikam"; no tenant has this name; write one of Contoso!
      - mail: missing: notify has routes with mail addresses, so set mail.from and mail.smtp.url or mail.graph]
  `);
});

test.each([
  [
    "a poll interval below the minimum",
    "    poll: { logs: 1s }",
    'tenants[0].poll.logs (tenant contoso): found "1s"; write at least 15s',
  ],
  ["a duration without a unit", "    poll: { jobs: 60 }", "tenants[0].poll.jobs"],
  [
    "a misspelled threshold name",
    "assessment: { quarantineFloorr: 1 }",
    "assessment.quarantineFloorr: unknown setting",
  ],
  [
    "an assessment duration without a unit",
    "assessment: { neverRunWarningAfter: 900000 }",
    "assessment.neverRunWarningAfter",
  ],
  [
    "an unknown way to name people in mails",
    "privacy: { identitiesInMessages: names }",
    "privacy.identitiesInMessages",
  ],
  [
    "a Grafana without an address of the web",
    "links: { grafana: grafana.contoso.example }",
    'links.grafana: found "grafana.contoso.example"; write an address that begins with https:// or http://',
  ],
  [
    "a server that everyone in the network can use",
    "server: { host: 0.0.0.0 }",
    "server.access.mode: none would give everyone",
  ],
  [
    "a Graph without TLS",
    "    cloud: { authority: https://login.example, graph: http://graph.example }",
    "tenants[0].cloud",
  ],
  [
    "a public address that would run a script in mails",
    'server: { publicUrl: "javascript:alert(1)" }',
    "server.publicUrl: write an address that begins with https://",
  ],
  [
    "a short secret for links",
    "server: { linkSecret: short-enough-to-guess }",
    "server.linkSecret: write at least 32 random characters, such as the output of `openssl rand -base64 32`",
  ],
  [
    "a limit of no persons",
    "server: { access: { personsPerMinute: 0 } }",
    "server.access.personsPerMinute: found 0; write a whole number from 1 to 1000000000",
  ],
  [
    "notification routes but no mail server",
    "notify: [{ to: [a@b.example] }]",
    "mail: missing: notify has routes",
  ],
])("settings with %s are refused", (_mistake, line, message) => {
  expect(() => settingsFrom(`${TENANT}\n${line}`)).toThrow(message);
});

test("the error for wrong settings contains no secret", () => {
  const yaml = `${TENANT.replace(`"\${SECRET}"`, "12345")}
mail: { from: a@b.example, smtp: { url: "http://user:hunter2@mail" } }`;
  const readWithMistake = () => settingsFrom(yaml);
  expect(readWithMistake).toThrow(/mail\.smtp\.url: write smtp/);
  expect(readWithMistake).not.toThrow(/hunter2|12345/);
});

test("STEADYSTATE_CONFIG names the settings file that is read", () => {
  const readPaths: string[] = [];
  const readFile = (path: string) => {
    readPaths.push(path);
    return TENANT;
  };
  readSettings("worker", { env: { STEADYSTATE_CONFIG: "/etc/my.yaml", SECRET: "x" }, readFile });
  expect(readPaths).toEqual(["/etc/my.yaml"]);
});

test("without a settings file and without environment variables, the error asks to copy the example file", () => {
  const read = () =>
    readSettings("worker", {
      env: {},
      readFile: () => {
        throw new Error("no such file");
      },
    });
  expect(read).toThrow("Copy steadystate.example.yaml to steadystate.yaml");
  expect(read).toThrow("or set STEADYSTATE_CONFIG to the path of your settings file");
  expect(read).toThrow("`npm run demo` prints the variables for its own settings");
});

test("the error for invalid YAML names the line and contains no secret", () => {
  expect(() => settingsFrom("tenants:\n  - [")).toThrow(
    /steadystate\.yaml is not valid YAML: line 2/,
  );
  const secret = `tenants:\n  - credential: { secret: "s3cr3t-hunter2" oops: 1 }`;
  expect(() => settingsFrom(secret)).toThrow("line 2");
  expect(() => settingsFrom(secret)).not.toThrow(/hunter2/);
});

test("an accelerated clock runs at normal speed after it has reached `until`", () => {
  let realNow = 1000;
  const clock = createClock(
    { initialTime: 0, startedAt: 1000, speed: 100, until: 50_000 },
    () => realNow,
  );
  expect([clock.now(), clock.speed()]).toEqual([0, 100]);
  realNow = 1400;
  expect([clock.now(), clock.speed()]).toEqual([40_000, 100]);
  realNow = 1500 + 700;
  expect([clock.now(), clock.speed()]).toEqual([50_700, 1]);
});
