import { describe, expect, test } from "vitest";
import { startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { startReceiver } from "./channels/receiver.ts";
import { closeAfterTest, runDoctorWith, settingsOf, startEntra, tenantOf } from "./doctor-run.ts";

async function sendTest(routeName: string | null, refusesMail = false) {
  const mailbox = closeAfterTest(await startMailbox({}));
  if (refusesMail) mailbox.faults.set({ mode: "554" });
  const receiver = await startReceiver();
  const graph = await startEntra();
  const settings = settingsOf(tenantOf(graph), {
    mail: {
      from: "Steadystate <provisioning@contoso.example>",
      smtp: { url: mailbox.smtpUrl, caFile: mailbox.caFile },
    },
    notify: [
      { name: "on-call", to: ["oncall@contoso.example", "ops@contoso.example"] },
      { name: "tickets", webhook: { url: `${receiver.url}/hidden-path`, secret: "hidden-key" } },
    ],
    server: { publicUrl: "https://steady.contoso.example" },
  });
  const run = await runDoctorWith(settings, { sendTest: { routeName } });
  return { run, mailbox, receiver };
}

describe("`npm run doctor -- --send-test`", () => {
  test("sends one test message to each recipient of every route, and prints each answer", async () => {
    const { run, mailbox, receiver } = await sendTest(null);
    expect(run.output.replace(/127\.0\.0\.1:\d+/, "HOST")).toBe(
      `ok    notify    test               on-call, oncall@contoso.example: The mail server accepted it and now has to deliver it.
ok    notify    test               on-call, ops@contoso.example: The mail server accepted it and now has to deliver it.
ok    notify    test               tickets, HOST: The webhook's server accepted it.

3 ok, 0 warnings, 0 failed, 0 skipped
`,
    );
    expect(run.code).toBe(0);
    expect(mailbox.mails().map(({ subject }) => subject)).toContain(
      "TEST: Steadystate: test of a route",
    );
    expect(receiver.requests).toHaveLength(1);
    expect(JSON.parse(receiver.requests[0]?.body ?? "{}")).toMatchObject({ kind: "test" });
    expect(run.output).not.toContain("hidden");
  });

  test("sends only to the route that the command names", async () => {
    const { run, mailbox, receiver } = await sendTest("Tickets");
    expect(run.lines).toHaveLength(1);
    expect(mailbox.mails()).toEqual([]);
    expect(receiver.requests).toHaveLength(1);
  });

  test("names the known routes if no route has the name", async () => {
    const { run } = await sendTest("pager");
    expect(run.text("fail notify test")).toBe(
      "No route has the name pager. The routes are: on-call, tickets.",
    );
    expect(run.code).toBe(1);
  });

  test("shows the answer of a server that refuses the message, and exits with 1", async () => {
    const { run } = await sendTest("on-call", true);
    expect(run.text("fail notify test")).toMatch(
      /^on-call, oncall@contoso\.example: The mail server refused .* The answer was: .*554/,
    );
    expect(run.code).toBe(1);
  });
});
