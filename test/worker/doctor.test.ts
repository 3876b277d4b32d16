import { describe, expect, test } from "vitest";
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

const READS = ["provisioning logs", "applications", "jobs", "audits"];

describe("all of a configuration that works", () => {
  test("is told in order, with what was found and without a secret or a person", async () => {
    const graph = await startEntra();
    const scim = closeAfterTest(await startScimServer({ token: "scim~token", profile: "8x8" }));
    scim.load([{ userName: "lovelace@fabrikam.example" }] as never);
    const login = { user: "ops@contoso.example", password: "p@ss/word" };
    const mailbox = closeAfterTest(await startMailbox({ login }));
    const told = await runDoctorWith(
      settingsOf(tenantOf(graph), {
        redis: { url: testRedisUrl(), keyPrefix: "doctor" },
        targets: [
          {
            name: "phones",
            tenant: "contoso",
            application: "8x8",
            scim: { url: scim.url, token: scim.token, profile: "8x8" },
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
    expect(told.lines.map(({ head }) => head)).toEqual([
      "ok settings settings",
      "ok redis connection",
      "ok contoso sign-in",
      ...READS.map((look) => `ok contoso ${look}`),
      "ok phones probe",
      "ok phones metrics",
      "ok mail connection",
      "ok mail routes",
    ]);
    expect(told.code).toBe(0);
    expect(told.output).toMatch(/\n\n11 ok, 0 warnings, 0 failed, 0 skipped\n$/);
    expect(told.text("ok settings settings")).toBe("1 tenant, 1 target, 1 mail route");
    expect(told.text("ok contoso provisioning logs")).toContain("with events in the last hour");
    expect(told.text("ok contoso applications")).toBe("2 found, 2 of them to be watched");
    expect(told.text("ok contoso jobs")).toBe("1 job found, 2 apps asked");
    expect(told.text("ok phones metrics")).toMatch(/^\d+ series, \d+ requests? counted$/);
    expect(told.text("ok mail connection")).toMatch(/^signed in within \d+ ms/);
    for (const secret of [SECRET, "scim~token", "p@ss", "p%40ss", "lovelace", "oncall", "ops@"]) {
      expect(told.output).not.toContain(secret);
    }
    expect(mailbox.mails()).toEqual([]);
    expect(scim.users()).toHaveLength(1);
  });

  test("stands in columns, with the text of every line at the same place", async () => {
    const graph = await startEntra();
    const { output } = await runDoctorWith(settingsOf(tenantOf(graph)));
    const starts = output
      .split("\n\n")[0]!
      .split("\n")
      .map((line) => /^\w+ +\S+ +(?:\S+ )*\S+ {2,}/.exec(line)?.[0].length);
    expect(new Set(starts).size).toBe(1);
  });
});

describe("the sign-in", () => {
  async function refused(tenant: SettingsJson): Promise<string | undefined> {
    const told = await runDoctorWith(settingsOf(tenant));
    expect(told.code).toBe(1);
    const skipped = told.lines.filter(({ head }) => head.startsWith("skip contoso"));
    expect(skipped.map(({ head }) => head)).toEqual(READS.map((look) => `skip contoso ${look}`));
    return told.text("fail contoso sign-in");
  }

  test("with a wrong secret says so, and what depends on it is skipped", async () => {
    const graph = await startEntra();
    const credential = { clientId: CLIENT, secret: "a-wrong-secret" };
    const text = await refused(tenantOf(graph, { credential }));
    expect(text).toMatch(/the client secret is wrong: .+\(AADSTS7000215\)\.$/);
    expect(text).not.toContain("a-wrong-secret");
  });

  test("in an unknown tenant names the setting to check", async () => {
    const graph = await startEntra();
    const tenantId = "99999999-2222-4333-8444-555555555555";
    expect(await refused(tenantOf(graph, { tenantId }))).toContain("check tenantId and cloud");
  });

  test("behind an untrusted certificate asks for its CA", async () => {
    const graph = await startEntra();
    const cloud = { authority: graph.url, graph: graph.url };
    expect(await refused(tenantOf(graph, { cloud }))).toMatch(
      /certificate is not trusted, so name the PEM file of its CA in cloud\.caFile \(\w+\)\.$/,
    );
  });

  test("with a CA file that is not there names the file's setting", async () => {
    const graph = await startEntra();
    const cloud = { authority: graph.url, graph: graph.url, caFile: "/nowhere/ca.pem" };
    expect(await refused(tenantOf(graph, { cloud }))).toContain("cloud.caFile cannot be read");
  });

  test("at a host that nobody is at tells DNS from a refused connection", async () => {
    const graph = await startEntra();
    const deaf = { authority: "https://127.0.0.1:1", graph: graph.url };
    expect(await refused(tenantOf(graph, { cloud: deaf }))).toContain(
      "The sign-in service cannot be reached: no connection comes about",
    );
    const nobody = { authority: "https://nobody.invalid", graph: "https://nobody.invalid" };
    expect(await refused(tenantOf(graph, { cloud: nobody }))).toContain("name does not resolve");
  });

  test("that a proxy answers with a web page is not taken for Entra's", async () => {
    const graph = await startEntra({ faults: [{ kind: "html", requestKinds: ["sign-in"] }] });
    expect(await refused(tenantOf(graph))).toContain("does not sound like itself (status 200)");
  });
});

describe("a permission that is missing", () => {
  const without = (...permissions: readonly string[]) => ({
    apps: [
      {
        ...READER_APP,
        permissions: READER_APP.permissions.filter((one) => !permissions.includes(one)),
      },
    ],
  });

  test.each`
    missing                                              | look                   | verdict
    ${["ProvisioningLog.Read.All", "AuditLog.Read.All"]} | ${"provisioning logs"} | ${"fail"}
    ${["Directory.Read.All"]}                            | ${"applications"}      | ${"fail"}
    ${["Synchronization.ReadWrite.All"]}                 | ${"jobs"}              | ${"fail"}
    ${["AuditLog.Read.All"]}                             | ${"audits"}            | ${"warn"}
  `("of $missing is a $verdict of $look", async ({ missing, look, verdict }) => {
    const graph = await startEntra(without(...missing));
    const told = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(told.text(`${verdict} contoso ${look}`)).toMatch(
      /grant the app the application permission \S+\.Read\.All.*, with admin consent\.$/,
    );
    expect(told.code).toBe(verdict === "fail" ? 1 : 0);
  });

  test("to list the apps leaves the one that the log names, which is asked for its jobs", async () => {
    const graph = await startEntra(without("Directory.Read.All"));
    const told = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(told.text("ok contoso jobs")).toBe("1 job found, 1 app asked");
  });

  test("for want of a licence is told as such", async () => {
    const graph = await startEntra({ apps: [{ ...READER_APP, licence: "none" }] });
    const told = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(told.text("fail contoso provisioning logs")).toContain("no Entra ID P1 or P2 licence");
  });
});

describe("Graph", () => {
  test("that is down after a sign-in is not asked for the rest", async () => {
    const graph = await startEntra({ faults: [{ kind: "down" }] });
    const told = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(told.text("fail contoso provisioning logs")).toMatch(/^Graph fails for now \(status 5/);
    expect(told.text("skip contoso audits")).toContain("gives no answer");
  });

  test("that begins with an empty page is read on", async () => {
    const graph = await startEntra({ emptyPageRatio: 1 });
    const told = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(told.text("ok contoso provisioning logs")).toContain("with events");
    expect(told.text("ok contoso applications")).toContain("2 found");
  });

  test("without a single app to watch warns of the names", async () => {
    const graph = await startEntra();
    const applications = { include: ["Nobody's app"] };
    const told = await runDoctorWith(settingsOf(tenantOf(graph, { applications })));
    expect(told.text("warn contoso applications")).toContain("check the names in applications.");
    expect(told.lines.map(({ head }) => head)).toContain("skip contoso jobs");
    expect(told.code).toBe(0);
  });
});

describe("settings with mistakes", () => {
  test("are told all at once, nothing is tried, and the exit code is 78", async () => {
    const told = await runDoctorWith({
      tenants: [{ name: "Contoso!", tenantId: TENANT, credential: { secret: "hush-hush" } }],
      targts: [],
    });
    expect(told.code).toBe(78);
    expect(told.output).toBe("");
    expect(told.errorOutput).toContain("did you mean targets?");
    expect(told.errorOutput).toContain("tenants.0.name: use 1 to 40");
    expect(told.errorOutput).toContain("tenants.0.credential.clientId: missing");
    expect(told.errorOutput).not.toContain("hush-hush");
  });

  test("that are no YAML say so", async () => {
    const told = await runDoctorWith({}, { file: "tenants: [" });
    expect(told.code).toBe(78);
    expect(told.errorOutput).toContain("steadystate.yaml is no YAML");
  });
});

describe("on a terminal", () => {
  const line = {
    status: "fail",
    subject: "mail",
    check: "connection",
    text: "It is not there: start it, or correct the address by which it is called.",
  } as const;

  test("a long text goes on below itself, and the verdict has its colour", () => {
    const style = { subjectWidth: 7, hasColour: true, columns: 72 };
    expect(formatLine(line, style).replaceAll("\u001b", "<esc>")).toMatchInlineSnapshot(`
      "<esc>[31mfail<esc>[0m  mail     connection         It is not there: start it, or correct
                                        the address by which it is called.
      "
    `);
  });

  test("however narrow, no word is lost", () => {
    const shown = formatLine(line, { subjectWidth: 7, hasColour: false, columns: 5 });
    expect(shown.split(/\s+/).slice(3).join(" ").trim()).toBe(line.text);
  });
});
