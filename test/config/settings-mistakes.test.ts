import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const TENANT = `tenants: [{ name: contoso, tenantId: ${GUID}, credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: b } }]\n`;

function linesOf(yaml: string): readonly string[] {
  try {
    readSettings("worker", { env: {}, readFile: () => yaml });
  } catch (error) {
    const [first = "", ...others] = String((error as Error).message).split("\n");
    return others.length === 0 ? [first] : others.map((line) => line.replace(/^ {2}- /, ""));
  }
  throw new Error("these settings are accepted");
}

const MANY_MISTAKES = `${TENANT}
mail: { from: a@contoso.example, smtp: { url: "smtp://127.0.0.1:1" } }
notify:
  - name: on-call
    to: oncall@contoso.example
    kinds: [quarantin, leaver]
    severities: critical
    hours: { from: 8, to: "18:00", timeZone: Europe/Berln }
  - to: [oncall@contoso]
    jobKinds: [scim-app]
    digest: { every: weekly, on: mondy }
    quietHours: { from: "22:00", to: "06:00", timeZone: Berlin }
    escalate: { after: 5, to: [] }
  - { name: pager, to: [a@contoso.example], tenants: [contosso] }
server: { port: "8080", publicUrl: "ftp://x", access: { mode: key } }
links: { runbook: nothing }
heartbeat: 5m
targets:
  - name: voice
  - { name: notes, tenant: contosso, application: Notes }
assessment: { failingRatio: "ten", tokenExpiryWarning: 14, notifyAftr: 5m }
privacy: { retainDays: 30d, identitiesInMessages: names }
`;

describe("the error for wrong settings", () => {
  test("lists all mistakes at once, each with the name of its route or target, the value and the next step", async () => {
    await expect(`${linesOf(MANY_MISTAKES).join("\n")}\n`).toMatchFileSnapshot(
      "../golden/settings-mistakes.txt",
    );
  });

  test("contains no text of the library that checks it", () => {
    const lines = [...linesOf(MANY_MISTAKES), ...linesOf("tenants: 5"), ...linesOf("[]")].join(
      "\n",
    );
    expect(lines).not.toMatch(/Invalid|expected|received|undefined|Too |Unrecognized/);
  });

  test.each([
    [
      "kinds: [quarantin]",
      'notify[0].kinds[0] (route pager): found "quarantin"; did you mean quarantine?',
    ],
    ["hours: { from: '08:00', to: '18:00', timeZone: Berlin }", "did you mean Europe/Berlin?"],
    [
      "digest: { every: weekly, on: mondy }",
      'notify[0].digest.on (route pager): found "mondy"; did you mean monday?',
    ],
    [
      "tenants: [contosso]",
      'notify[0].tenants[0] (route pager): found "contosso"; no tenant has this name',
    ],
    ["severities: [critcal]", "did you mean critical? Write one of critical, warning, info"],
    [
      "severities: [crit]",
      'severities[0] (route pager): found "crit"; did you mean critical? Write one of',
    ],
    ["severities: [warn]", "did you mean warning? Write one of critical, warning, info"],
    [
      "severity: [critical]",
      "notify[0].severity (route pager): unknown setting; did you mean severities?",
    ],
    ["kinds: [quarant]", "did you mean quarantine or quarantine-risk? Write one of"],
    ["jobKinds: [on-premise]", "did you mean on-premises? Write one of"],
    ["hours: { from: '08:00', to: '18:00', days: [mon] }", "did you mean monday? Write one of"],
    [
      "digest: dayly",
      'found "dayly"; did you mean daily? Write daily, weekly or an object such as',
    ],
    ["watching: week", 'found "week"; did you mean weekly? Write weekly or'],
    [
      "url: https://chat.example/hook",
      "notify[0].url (route pager): unknown setting; did you mean notify[].webhook.url or notify[].pagerduty.url or notify[].teams.url? Move it there",
    ],
  ])("names the route and suggests what was meant for { %s }", (setting, expected) => {
    const yaml = `${TENANT}mail: { from: a@b.example, smtp: { url: "smtp://h:1" } }\nnotify: [{ name: pager, to: [a@b.example], ${setting} }]`;
    expect(linesOf(yaml).join("\n")).toContain(expected);
  });
});

describe("the error for a setting in the wrong section", () => {
  test.each([
    ["poll: { logs: 60s }", "poll: unknown setting; did you mean tenants[].poll? Move it there"],
    [
      "port: 8443",
      "did you mean redis.cluster[].port or redis.sentinel.nodes[].port or server.port? Move it there",
    ],
    [
      "server: { mode: keys }",
      "server.mode: unknown setting; did you mean server.access.mode? Move it there",
    ],
    // A name that many sections have says nothing about the right one.
    ["url: redis://h", "url: unknown setting; known settings: redis, tenants, "],
    // The password of Redis is not meant here.
    ["server: { password: a }", "server.password: unknown setting; known settings: host, port, "],
  ])("of { %s } names the section", (yaml, expected) => {
    expect(linesOf(`${TENANT}${yaml}`).join("\n")).toContain(expected);
  });
});

describe("the error for a file that is not valid YAML", () => {
  test.each([
    [
      "a setting without a colon",
      "tenants:\n  - name: contoso\n    credential\n      clientId: app\n",
      /line [34]: A setting needs a colon/,
    ],
    [
      "a setting that appears twice",
      "tenants:\n  - name: a\n    name: b\n",
      /line 3: .* for the second time/,
    ],
    [
      "a bracket that is not closed",
      "notify: [{ to: [a] }\nserver: {}\n",
      /line \d: .*(missing|not expected|close every bracket)/,
    ],
  ])("says in words what to do about %s", (_, yaml, expected) => {
    const text = linesOf(yaml).join("\n");
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/[A-Z]+_[A-Z]+/);
  });

  test("lists several mistakes at once", () => {
    const lines = linesOf("tenants:\n  - name: a\n    name: b\nserver:\n\tport: 1\n");
    expect(lines.length).toBeGreaterThan(1);
  });
});
