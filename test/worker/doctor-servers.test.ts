import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { getLoopbackTls } from "../../simulator/graph/loopback-certificate.ts";
import { type MailboxOptions, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { startScimServer } from "../../simulator/scim/scim-server.ts";
import { startEmbeddedRedis } from "../../start/embedded-redis.ts";
import {
  closeAfterTest,
  type DoctorRun,
  runDoctorWith,
  type SettingsJson,
  settingsOf,
  startEntra,
  tenantOf,
} from "./doctor-run.ts";
import { startStubServer } from "./graph-stub.ts";

describe("the check of a target", () => {
  async function runWithTarget(target: SettingsJson): Promise<DoctorRun> {
    const graph = await startEntra();
    const identity = { name: "phones", tenant: "contoso", application: "Contoso Voice (prod)" };
    return await runDoctorWith(
      settingsOf(tenantOf(graph), { targets: [{ ...identity, ...target }] }),
    );
  }

  test("a server that answers 401 is a failure whose text asks for a new token and contains no token", async () => {
    const scim = closeAfterTest(await startScimServer({ token: "right", profile: "generic" }));
    const run = await runWithTarget({ scim: { url: scim.url, token: "wrong-token" } });
    expect(run.text("fail phones probe")).toBe(
      "The server refuses the token in targets[].scim.token: if the connection test in Entra succeeds, renew it only here. (status 401)",
    );
    expect(run.output).not.toContain("wrong-token");
    expect(run.code).toBe(1);
  });

  test("a server that throttles is a warning", async () => {
    const scim = closeAfterTest(await startScimServer({ token: "t", profile: "generic" }));
    scim.faults.add({ mode: "429" });
    const run = await runWithTarget({ scim: { url: scim.url, token: "t" } });
    expect(run.text("warn phones probe")).toContain("(status 429)");
    expect(run.code).toBe(0);
  });

  test("an untrusted certificate and a refused connection are failures", async () => {
    const { key, cert } = await getLoopbackTls();
    const scim = closeAfterTest(
      await startScimServer({ token: "t", profile: "generic", tls: { key, cert } }),
    );
    const run = await runWithTarget({ scim: { url: scim.url, token: "t" } });
    expect(run.text("fail phones probe")).toMatch(
      /check the server's certificate\. .* PEM file of the CA .* NODE_EXTRA_CA_CERTS/,
    );
    const refused = await runWithTarget({ scim: { url: "http://127.0.0.1:1/scim", token: "t" } });
    expect(refused.text("fail phones probe")).toContain("ECONNREFUSED");
  });

  test.each`
    reply                                 | status    | text
    ${{ status: 401 }}                    | ${"fail"} | ${"check metrics.token."}
    ${{ status: 404 }}                    | ${"fail"} | ${"status 404, so check metrics.url."}
    ${{ body: "<html>sign in</html>" }}   | ${"fail"} | ${"it has no metrics, so check metrics.url."}
    ${{ body: "up 1\nthings_total 3\n" }} | ${"warn"} | ${"set metrics.preset to the one that fits"}
  `(
    "the check of a metrics page that answers $reply has the status $status",
    async ({ reply, status, text }) => {
      const page = closeAfterTest(await startStubServer(() => reply));
      const run = await runWithTarget({ metrics: { url: `${page.origin}/metrics` } });
      expect(run.text(`${status} phones metrics`)).toContain(text);
    },
  );

  test("an unreachable metrics page is a failure, and a target without probe and metrics is a warning", async () => {
    const run = await runWithTarget({ metrics: { url: "http://127.0.0.1:1/metrics" } });
    expect(run.text("fail phones metrics")).toContain("ECONNREFUSED");
    expect((await runWithTarget({})).text("warn phones probe")).toContain("add scim");
  });
});

describe("the check of the mail server", () => {
  async function runWithMailbox(
    options: MailboxOptions,
    smtp: SettingsJson = {},
  ): Promise<DoctorRun> {
    const graph = await startEntra();
    const mailbox = closeAfterTest(await startMailbox(options));
    return await runDoctorWith(
      settingsOf(tenantOf(graph), {
        mail: {
          from: "provisioning@contoso.example",
          smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile, ...smtp },
        },
        notify: [{ to: ["oncall@contoso.example"] }],
      }),
    );
  }

  test("a refused sign-in is a failure that shows neither user nor password", async () => {
    const login = { user: "ops@contoso.example", password: "right" };
    const mailbox = closeAfterTest(await startMailbox({ login }));
    const url = mailbox.smtpUrl.replace("right", "wrong-one");
    const run = await runWithMailbox({}, { url, caFile: mailbox.caFile });
    expect(run.text("fail mail connection")).toContain("check user and password in mail.smtp.url");
    expect(run.output).not.toMatch(/wrong-one|ops@|ops%40/);
    expect(run.code).toBe(1);
  });

  test("user, password and addresses in the server's error are withheld", async () => {
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        done(new Error(`${username} (ada@contoso.example) with ${password} is not known`)),
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    const url = `smtp://operator:sesame%21@127.0.0.1:${port}`;
    const run = await runWithMailbox({}, { url, requireTls: false });
    expect(run.text("fail mail connection")).toContain(
      "[withheld] ([withheld]) with [withheld] is not known",
    );
  });

  test("an untrusted certificate and a missing CA file are failures", async () => {
    const { caFile } = await getLoopbackTls();
    expect((await runWithMailbox({}, { caFile })).text("fail mail connection")).toMatch(
      /certificate of the mail server is not trusted.* mail\.smtp\.caFile/,
    );
    expect(
      (await runWithMailbox({}, { caFile: "/nowhere" })).text("fail mail connection"),
    ).toContain("mail.smtp.caFile cannot be read");
  });

  test("an unreachable mail server and an invalid mail.smtp.url are failures", async () => {
    expect(
      (await runWithMailbox({}, { url: "smtp://127.0.0.1:1" })).text("fail mail connection"),
    ).toContain("cannot be reached");
    const url = "smtp://ops:100%@127.0.0.1:1";
    expect((await runWithMailbox({}, { url })).text("fail mail connection")).toContain(
      "cannot be read",
    );
  });
});

describe("the check of Redis", () => {
  test("an unreachable Redis is a failure, and the other checks still run", async () => {
    const graph = await startEntra();
    const run = await runDoctorWith(settingsOf(tenantOf(graph)), {
      env: { REDIS_URL: "redis://:hidden@127.0.0.1:1" },
    });
    expect(run.text("fail redis connection")).toBe(
      "No server listens at the address of Redis: start Redis, or correct host and port in redis.url, redis.cluster or redis.sentinel.",
    );
    expect(run.text("ok contoso audits")).toBe("readable");
    expect(run.output).not.toContain("hidden");
    expect(run.code).toBe(1);
  });

  test("a Redis that requires a password is a failure whose text names the setting", async () => {
    // A Redis that answers every command with the same error.
    const server = createServer((socket) => {
      socket.on("data", (data) => {
        const commands = data.toString().match(/^\*\d+\r$/gm) ?? [];
        socket.write("-NOAUTH Authentication required.\r\n".repeat(commands.length));
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const graph = await startEntra();
    const run = await runDoctorWith(settingsOf(tenantOf(graph)), {
      env: { REDIS_URL: `redis://127.0.0.1:${port}` },
    });
    expect(run.text("fail redis connection")).toContain("(NOAUTH): set redis.password");
  });

  test("without redis.url, the embedded Redis of a Steadystate that runs is checked", async () => {
    const graph = await startEntra();
    const folder = mkdtempSync(join(tmpdir(), "steadystate-doctor-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const redis = await startEmbeddedRedis(folder);
    onTestFinished(() => redis.stop());
    const settings = settingsOf(tenantOf(graph));
    const run = await runDoctorWith(settings, { embeddedRedisUrl: redis.url });
    expect(run.text("ok redis connection")).toMatch(/^answers in \d+ ms$/);
  });

  test.each`
    programs             | status    | text
    ${["redis-server"]}  | ${"ok"}   | ${"npm start runs redis-server"}
    ${["valkey-server"]} | ${"ok"}   | ${"npm start runs valkey-server"}
    ${[]}                | ${"warn"} | ${"install one, or enter the address of yours in redis.url."}
  `(
    "without redis.url, but with the installed programs $programs, the check has the status $status",
    async (row) => {
      const graph = await startEntra();
      const run = await runDoctorWith(settingsOf(tenantOf(graph)), { programs: row.programs });
      expect(run.text(`${row.status} redis connection`)).toContain(row.text);
    },
  );
});
