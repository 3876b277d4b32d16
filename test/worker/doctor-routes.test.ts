import { describe, expect, test } from "vitest";
import { openTestStore, testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import {
  type DoctorRun,
  runDoctorWith,
  type SettingsJson,
  settingsOf,
  startEntra,
  tenantOf,
} from "./doctor-run.ts";

const ON_CALL = { to: ["oncall@contoso.example"] };
const MAIL = { from: "a@contoso.example", smtp: { url: "smtp://127.0.0.1:1" } };

async function doctorWith(settings: SettingsJson): Promise<DoctorRun> {
  const graph = await startEntra();
  return await runDoctorWith(settingsOf(tenantOf(graph), settings));
}

describe("the doctor", () => {
  test("says by which channels people are notified, without an address", async () => {
    const webhook = { url: "https://hooks.example/secret", secret: "k" };
    const run = await doctorWith({ mail: MAIL, notify: [ON_CALL, { webhook }] });
    expect(run.text("ok notify routes")).toBe("2 routes: 1 by mail (1 address), 1 by webhook");
    expect(run.output).not.toMatch(/oncall|example\/secret/);
  });

  test("warns if nobody is notified", async () => {
    const run = await doctorWith({});
    expect(run.text("warn notify routes")).toBe(
      "nobody is notified of anything: add routes to notify.",
    );
    expect(run.code).toBe(0);
  });

  test.each`
    server                                                                         | text
    ${{}}                                                                          | ${"server.publicUrl is not set, so mails contain no links to the console: set server.publicUrl to the address at which recipients reach the console."}
    ${{ publicUrl: "http://localhost:8080" }}                                      | ${"server.publicUrl is http://localhost:8080, so the links in mails work on this machine only: set server.publicUrl to the address at which recipients reach the console."}
    ${{ publicUrl: "https://steady.contoso.example" }}                             | ${"server.linkSecret is not set, so mails contain no links to acknowledge and to unsubscribe: set it to at least 32 random characters, such as the output of `openssl rand -base64 32`."}
    ${{ publicUrl: "https://steady.contoso.example", linkSecret: "a".repeat(32) }} | ${undefined}
  `("with the server settings $server has the warning $text", async ({ server, text }) => {
    const run = await doctorWith({ mail: MAIL, notify: [ON_CALL], server });
    expect(run.text("warn notify links")).toBe(text);
  });

  test("says how many recipients of a route have unsubscribed, and warns if nobody gets its digest", async () => {
    const keyPrefix = uniqueKeyPrefix();
    const store = await openTestStore({ keyPrefix });
    const by = { name: "ada", via: "link" } as const;
    await store.actions.unsubscribe("iam@contoso.example", { by, at: Date.now() });
    const digest = { name: "weekly", to: ["iam@contoso.example"], digest: "weekly" };
    const list = { name: "list", to: ["IAM@contoso.example", "ops@contoso.example"] };
    const redis = { url: testRedisUrl(), keyPrefix };
    const run = await doctorWith({ redis, mail: MAIL, notify: [digest, list, ON_CALL] });
    const lines = run.lines.filter(({ head }) => head.endsWith("notify recipients"));
    expect(lines).toEqual([
      {
        head: "warn notify recipients",
        text: "weekly: 1 of 1 recipient has unsubscribed from digests, and from reminders of incidents that are not critical. Nobody gets the digest of this route. The page Silences of the console undoes it.",
      },
      {
        head: "ok notify recipients",
        text: "list: 1 of 2 recipients has unsubscribed from digests, and from reminders of incidents that are not critical. The page Silences of the console undoes it.",
      },
    ]);
    expect(run.output).not.toContain("iam@");
  });

  test("asks Graph whether the apps that a tenant and its targets name exist", async () => {
    const graph = await startEntra();
    const applications = { include: ["contoso voice*", "Contoso Voice (prd)"], exclude: ["nope"] };
    const run = await runDoctorWith(
      settingsOf(tenantOf(graph, { applications }), {
        targets: [
          { name: "phones", tenant: "contoso", application: "Contoso Voice (prod)" },
          { name: "notes", tenant: "contoso", application: "Notes" },
        ],
      }),
    );
    expect(run.code).toBe(1);
    const lines = run.lines.filter(({ head }) => head === "fail contoso applications");
    expect(lines.map(({ text }) => text)).toEqual([
      'applications.include: no app of contoso has the name "Contoso Voice (prd)"; did you mean Contoso Voice (prod)?',
      'applications.exclude: no app of contoso has the name "nope"; correct the name',
      'application of the target notes: no watched app of contoso has the name "Notes"; correct the name',
    ]);
  });

  test("asks Graph whether the apps that routes name exist", async () => {
    const known = { ...ON_CALL, applications: ["contoso voice*"] };
    const run = await doctorWith({ mail: MAIL, notify: [known] });
    expect(run.text("ok notify applications")).toBe("every app that a route names exists");

    const unknown = { ...ON_CALL, applications: ["Contoso Voice (prd)", "nope"] };
    const failed = await doctorWith({ mail: MAIL, notify: [unknown] });
    expect(failed.code).toBe(1);
    const lines = failed.lines.filter(({ head }) => head === "fail notify applications");
    expect(lines.map(({ text }) => text)).toEqual([
      'notify[0].applications: no watched app of contoso has the name "Contoso Voice (prd)"; did you mean Contoso Voice (prod)?',
      'notify[0].applications: no watched app of contoso has the name "nope"; correct the name',
    ]);
  });

  test("refuses settings with a route whose tenant does not exist", async () => {
    const route = { ...ON_CALL, tenants: ["contosso"], applications: ["nope"] };
    const run = await doctorWith({ mail: MAIL, notify: [route] });
    expect(run.code).toBe(78);
    expect(run.errorOutput).toContain(
      '- notify[0].tenants[0]: found "contosso"; no tenant has this name',
    );
  });
});
