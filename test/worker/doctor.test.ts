import { describe, expect, test } from "vitest";
import type { AppRegistration } from "../../simulator/graph/app-registrations.ts";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { startScimServer } from "../../simulator/scim/scim-server.ts";
import { formatLine } from "../../worker/doctor/doctor-line.ts";
import { CLIENT, READER_APP, SECRET } from "../simulator/graph-client.ts";
import { TENANT } from "../simulator/graph-fixtures.ts";
import { testRedisUrl } from "../test-redis.ts";
import {
  closeAfterTest,
  runDoctorWith,
  type SettingsJson,
  settingsOf,
  startEntra,
  tenantOf,
} from "./doctor-run.ts";

const GRAPH_CHECK_NAMES = [
  "provisioning logs",
  "applications",
  "jobs",
  "audits",
  "assignments",
  "group members",
];

describe("the doctor on a working configuration", () => {
  // The Redis of the tests keeps its data only in memory, so its line is a warning.
  test("every check is ok except the check of a Redis without persistence; the checks have a fixed order, and the output has no secret and no person", async () => {
    const graph = await startEntra();
    const scim = closeAfterTest(await startScimServer({ token: "scim~token", profile: "8x8" }));
    scim.load([{ userName: "lovelace@fabrikam.example" }] as never);
    const login = { user: "ops@contoso.example", password: "p@ss/word" };
    const mailbox = closeAfterTest(await startMailbox({ login }));
    const run = await runDoctorWith(
      settingsOf(tenantOf(graph), {
        redis: { url: testRedisUrl(), keyPrefix: "doctor" },
        targets: [
          {
            name: "phones",
            tenant: "contoso",
            application: "Contoso Voice (prod)",
            scim: { url: scim.url, token: scim.token },
            metrics: { url: scim.metricsUrl, preset: "scim" },
          },
        ],
        mail: {
          from: "Steadystate <provisioning@contoso.example>",
          smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
        },
        notify: [{ to: ["oncall@contoso.example"] }],
      }),
    );
    expect(run.lines.map(({ head }) => head)).toEqual([
      "ok settings settings",
      "warn redis connection",
      "ok settings privacy",
      "ok contoso sign-in",
      "skip contoso credential",
      ...GRAPH_CHECK_NAMES.map((check) => `ok contoso ${check}`),
      "ok phones probe",
      "ok phones metrics",
      "ok mail connection",
      "ok notify routes",
      "warn notify links",
    ]);
    expect(run.code).toBe(0);
    expect(run.output).toMatch(/\n\n13 ok, 2 warnings?, 0 failed, 1 skipped\n$/);
    expect(run.text("ok settings settings")).toBe("1 tenant, 1 target, 1 route");
    expect(run.text("ok contoso provisioning logs")).toContain("with events in the last hour");
    expect(run.text("ok contoso applications")).toBe("2 found, 2 of them selected by the settings");
    expect(run.text("ok contoso jobs")).toBe("1 job found in 2 apps");
    expect(run.text("ok phones metrics")).toMatch(/^\d+ series, \d+ requests? counted$/);
    expect(run.text("ok mail connection")).toMatch(/^signed in within \d+ ms/);
    for (const secret of [SECRET, "scim~token", "p@ss", "p%40ss", "lovelace", "oncall", "ops@"]) {
      expect(run.output).not.toContain(secret);
    }
    expect(mailbox.mails()).toEqual([]);
    expect(scim.users()).toHaveLength(1);
  });

  test("the texts of all lines start in the same column", async () => {
    const graph = await startEntra();
    const { output } = await runDoctorWith(settingsOf(tenantOf(graph)));
    const starts = output
      .split("\n\n")[0]!
      .split("\n")
      .map((line) => /^\w+ +\S+ +(?:\S+ )*\S+ {2,}/.exec(line)?.[0].length);
    expect(new Set(starts).size).toBe(1);
  });
});

describe("the check of the sign-in", () => {
  async function failedSignInText(tenant: SettingsJson): Promise<string | undefined> {
    const run = await runDoctorWith(settingsOf(tenant));
    expect(run.code).toBe(1);
    const skipped = run.lines.filter(({ head }) => head.startsWith("skip contoso"));
    expect(skipped.map(({ head }) => head)).toEqual(
      GRAPH_CHECK_NAMES.map((check) => `skip contoso ${check}`),
    );
    return run.text("fail contoso sign-in");
  }

  test("a wrong secret is a failure, and the checks of Graph are skipped", async () => {
    const graph = await startEntra();
    const credential = { clientId: CLIENT, secret: "a-wrong-secret" };
    const text = await failedSignInText(tenantOf(graph, { credential }));
    expect(text).toMatch(/the client secret is wrong \(AADSTS7000215\)\. Enter the value/);
    expect(text).not.toContain("a-wrong-secret");
  });

  test("an unknown tenant is a failure whose text names the setting to check", async () => {
    const graph = await startEntra();
    const tenantId = "99999999-2222-4333-8444-555555555555";
    expect(await failedSignInText(tenantOf(graph, { tenantId }))).toContain(
      "Check tenantId and cloud",
    );
  });

  test("an untrusted certificate is a failure whose text asks for the CA of the certificate", async () => {
    const graph = await startEntra();
    const cloud = { authority: graph.url, graph: graph.url };
    expect(await failedSignInText(tenantOf(graph, { cloud }))).toMatch(
      /cannot be reached \(\w+\)\. Its certificate is not trusted: name the PEM file of its CA in cloud\.caFile/,
    );
  });

  test("a missing CA file is a failure whose text names the setting cloud.caFile", async () => {
    const graph = await startEntra();
    const cloud = { authority: graph.url, graph: graph.url, caFile: "/nowhere/ca.pem" };
    expect(await failedSignInText(tenantOf(graph, { cloud }))).toContain(
      "cloud.caFile cannot be read",
    );
  });

  test("an unresolvable name and a refused connection are failures with different texts", async () => {
    const graph = await startEntra();
    const closedPort = { authority: "https://127.0.0.1:1", graph: graph.url };
    expect(await failedSignInText(tenantOf(graph, { cloud: closedPort }))).toContain(
      "The sign-in service cannot be reached (ECONNREFUSED).",
    );
    const unknownHost = { authority: "https://unknown.invalid", graph: "https://unknown.invalid" };
    expect(await failedSignInText(tenantOf(graph, { cloud: unknownHost }))).toContain(
      "name does not resolve",
    );
  });

  test("a web page in place of the sign-in service is a failure whose text names this reason", async () => {
    const graph = await startEntra({ faults: [{ kind: "html", requestKinds: ["sign-in"] }] });
    expect(await failedSignInText(tenantOf(graph))).toContain(
      "Something else answers in place of the sign-in service (status 200)",
    );
  });
});

describe("missing permissions and licences", () => {
  const without = (...permissions: readonly string[]) => ({
    apps: [
      {
        ...READER_APP,
        permissions: READER_APP.permissions.filter(
          (permission) => !permissions.includes(permission),
        ),
      },
    ],
  });

  test.each`
    missing                                              | check                  | status
    ${["ProvisioningLog.Read.All", "AuditLog.Read.All"]} | ${"provisioning logs"} | ${"fail"}
    ${["Directory.Read.All"]}                            | ${"applications"}      | ${"fail"}
    ${["Synchronization.ReadWrite.All"]}                 | ${"jobs"}              | ${"fail"}
    ${["AuditLog.Read.All"]}                             | ${"audits"}            | ${"warn"}
  `(
    "without the permissions $missing, the check of $check has the status $status",
    async ({ missing, check, status }) => {
      const graph = await startEntra(without(...missing));
      const run = await runDoctorWith(settingsOf(tenantOf(graph)));
      expect(run.text(`${status} contoso ${check}`)).toMatch(
        /Add \S+\.Read\.All.* to the app registration and grant admin consent\.$/,
      );
      expect(run.code).toBe(status === "fail" ? 1 : 0);
    },
  );

  test("without the permission to list apps, the doctor looks for jobs in the app that the log names", async () => {
    const graph = await startEntra(without("Directory.Read.All"));
    const run = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(run.text("ok contoso jobs")).toBe("1 job found in 1 app");
  });

  test("a missing permission for assignments or members is a warning that says what is lost", async () => {
    const app = (...permissions: AppRegistration["permissions"]) => ({
      apps: [{ ...READER_APP, permissions }],
    });
    const base = ["ProvisioningLog.Read.All", "Synchronization.Read.All"] as const;
    const members = await runDoctorWith(
      settingsOf(tenantOf(await startEntra(app(...base, "Application.Read.All")))),
    );
    expect(members.text("ok contoso assignments")).toBe("readable");
    expect(members.text("warn contoso group members")).toMatch(
      /^Optional\. .*assigned through a group\. .*Add GroupMember\.Read\.All to the app registration and grant admin consent\.$/,
    );
    const none = await runDoctorWith(settingsOf(tenantOf(await startEntra(app(...base)))));
    expect(none.text("warn contoso assignments")).toMatch(
      /^Optional\. .*who is assigned to an app.*Add Application\.Read\.All to the app registration and grant admin consent\.$/,
    );
    const namesMissing = await startEntra(
      app(...base, "Application.Read.All", "GroupMember.Read.All"),
    );
    const withoutNames = await runDoctorWith(settingsOf(tenantOf(namesMissing)));
    expect(withoutNames.text("ok contoso group members")).toContain("User.ReadBasic.All");
  });

  test("the setting that switches off the poll of the assignments switches off its checks", async () => {
    const graph = await startEntra();
    const run = await runDoctorWith(settingsOf(tenantOf(graph, { poll: { assignments: "off" } })));
    expect(run.text("skip contoso assignments")).toBe("switched off by poll.assignments");
  });

  test("a missing licence is a failure whose text names the licence", async () => {
    const graph = await startEntra({ apps: [{ ...READER_APP, licence: "none" }] });
    const run = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(run.text("fail contoso provisioning logs")).toContain("no Entra ID P1 or P2 licence");
  });
});

describe("the checks of Graph", () => {
  test("if Graph is down after the sign-in, the first check fails, and the other checks are skipped", async () => {
    const graph = await startEntra({ faults: [{ kind: "down" }] });
    const run = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(run.text("fail contoso provisioning logs")).toMatch(
      /^Graph fails at the moment \(status 5/,
    );
    expect(run.text("skip contoso audits")).toContain("does not answer");
  });

  test("the doctor does not report an empty log or directory because of an empty first page", async () => {
    const graph = await startEntra({ emptyPageRatio: 1 });
    const run = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(run.text("ok contoso provisioning logs")).toContain("with events");
    expect(run.text("ok contoso applications")).toContain("2 found");
  });

  test("if the settings select no app, the doctor warns, reports the unknown name as a failure, and skips the check of the jobs", async () => {
    const graph = await startEntra();
    const applications = { include: ["Unknown app"] };
    const run = await runDoctorWith(settingsOf(tenantOf(graph, { applications })));
    expect(run.text("warn contoso applications")).toContain("check the names in applications.");
    expect(run.lines.map(({ head }) => head)).toContain("skip contoso jobs");
    expect(run.text("fail contoso applications")).toContain('has the name "Unknown app"');
    expect(run.code).toBe(1);
  });
});

describe("the doctor on wrong settings", () => {
  test("all mistakes are printed, nothing is checked, and the exit code is 78", async () => {
    const run = await runDoctorWith({
      tenants: [{ name: "Contoso!", tenantId: TENANT, credential: { secret: "hush-hush" } }],
      targts: [],
    });
    expect(run.code).toBe(78);
    expect(run.output).toBe("");
    expect(run.errorOutput).toContain("did you mean targets?");
    expect(run.errorOutput).toContain('tenants[0].name: found "Contoso!"; use 1 to 40');
    expect(run.errorOutput).toContain("tenants[0].credential.clientId (tenant Contoso!): missing");
    expect(run.errorOutput).not.toContain("hush-hush");
  });

  test("the error for a settings file that is not YAML names this reason", async () => {
    const run = await runDoctorWith({}, { file: "tenants: [" });
    expect(run.code).toBe(78);
    expect(run.errorOutput).toContain("steadystate.yaml is not valid YAML");
  });
});

describe("a line of the doctor on a terminal", () => {
  const line = {
    status: "fail",
    subject: "mail",
    check: "connection",
    text: "It is not there: start it, or correct the address by which it is called.",
  } as const;

  test("a long text is wrapped inside its column, and the status has its colour", () => {
    const style = { subjectWidth: 7, hasColour: true, columns: 72 };
    expect(formatLine(line, style).replaceAll("\u001b", "<esc>")).toMatchInlineSnapshot(`
      "<esc>[31mfail<esc>[0m  mail     connection         It is not there: start it, or correct
                                        the address by which it is called.
      "
    `);
  });

  test("a very narrow terminal loses no word of the text", () => {
    const shown = formatLine(line, { subjectWidth: 7, hasColour: false, columns: 5 });
    expect(shown.split(/\s+/).slice(3).join(" ").trim()).toBe(line.text);
  });
});
