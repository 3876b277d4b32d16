import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideTenantIncident } from "../../../domain/incident/decide-tenant-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { Notification } from "../../../domain/notification.ts";
import { MINUTE } from "../../../domain/time.ts";
import type { NotificationRoute, NotificationSettings } from "../../../worker/notify/notify.ts";
import { createTenantNotifications } from "../../../worker/notify/notify.ts";
import { NOON } from "../../domain/job-fixtures.ts";
import { assessTenantByMinute, type PollOutcome } from "../../domain/tenant-fixtures.ts";
import { test as law } from "../../property.ts";

const onCall: NotificationRoute = {
  to: ["oncall@contoso.example"],
  tenants: ["*"],
  applications: ["*"],
  severities: ["critical", "warning"],
};

const post: NotificationSettings = {
  routes: [onCall],
  links: { publicUrl: "https://steadystate.contoso.example/", cloud: "global" },
  messageHost: "contoso.example",
};

/** All mails of an outage of 50 minutes that begins at NOON. */
function mails(apps: readonly string[], routes = post.routes, outage: PollOutcome = "refused") {
  const watch = assessTenantByMinute(apps);
  const minutes: PollOutcome[] = Array.from({ length: 80 }, (_, minute) =>
    minute > 0 && minute <= 50 ? outage : "ok",
  );
  const sent: Notification[] = [];
  let open: Incident | null = null;
  for (const [index, minute] of minutes.entries()) {
    const now = NOON + index * MINUTE;
    const tenant = watch(minute, now);
    const decision = decideTenantIncident(open, tenant, now);
    open = decision.incident?.state === "open" ? decision.incident : null;
    if (decision.kind === "no-incident" || decision.kind === "unchanged") continue;
    const told = createTenantNotifications(decision, tenant, { ...post, routes }, now);
    sent.push(...told.notifications);
    open = told.incident.state === "open" ? told.incident : null;
  }
  return sent;
}

describe("a mail about a tenant that is not seen", () => {
  const [opened, recovered] = mails(["8x8", "Box", "Held", "Failing", "Slack"]) as [
    Notification,
    Notification,
  ];

  test.each([
    ["opened", opened],
    ["recovered", recovered],
  ])("looks as it should when %s", async (reason, notice) => {
    const golden = join(import.meta.dirname, "../../golden");
    const text = `Subject: ${notice.subject}\nMessage-ID: ${notice.messageId}\nIn-Reply-To: ${notice.inReplyTo}\n\n${notice.text}`;
    await expect(text).toMatchFileSnapshot(join(golden, `mail-tenant-unreadable-${reason}.txt`));
    await expect(notice.html).toMatchFileSnapshot(
      join(golden, `mail-tenant-unreadable-${reason}.html`),
    );
  });

  test("keeps its subject but for the state, and threads", () => {
    const rest = (subject: string) => subject.slice(subject.indexOf(":"));
    expect(rest(recovered.subject)).toBe(
      rest(opened.subject).replace("contoso: ", "contoso, was: "),
    );
    expect(opened.inReplyTo).toBeNull();
    expect(recovered.inReplyTo).toBe(opened.messageId);
  });

  test("does not call a job hidden whose state is seen, though its log is not", () => {
    const [{ text, subject }] = mails(["8x8", "Resting"], post.routes, "no-log") as [Notification];
    expect(subject).toBe("NOT SEEN: contoso: provisioning log not seen since 2026-05-04 09:20 UTC");
    expect(text).toContain("1 of 2 jobs cannot be judged without it.");
    expect(text).toContain("If ignored: Quarantined and stopped jobs are still told of");
  });

  test("names a few apps of many", () => {
    const apps = Array.from({ length: 40 }, (_, index) => `App ${index + 10}`);
    expect(mails(apps)[0]!.text).toContain(
      "Hidden: 40 of 40 jobs: App 10, App 11, App 12, App 13, App 14, App 15, App 16, App 17 and 32 more",
    );
  });
});

test.each`
  route                                  | apps       | told
  ${{}}                                  | ${["8x8"]} | ${true}
  ${{}}                                  | ${[]}      | ${true}
  ${{ applications: ["8*"] }}            | ${["8x8"]} | ${true}
  ${{ applications: ["Box"] }}           | ${["8x8"]} | ${false}
  ${{ applications: ["Box"] }}           | ${[]}      | ${false}
  ${{ tenants: ["fabrikam"] }}           | ${["8x8"]} | ${false}
  ${{ severities: ["critical"] }}        | ${["8x8"]} | ${true}
  ${{ severities: ["info", "warning"] }} | ${["8x8"]} | ${false}
`("a tenant with $apps that is not seen is told by $route: $told", ({ route, apps, told }) => {
  const subjects = mails(apps, [{ ...onCall, ...route }]).map(({ reason }) => reason);
  expect(subjects).toEqual(told ? ["opened", "recovered"] : []);
});

law.prop(
  [fc.string({ unit: "binary" }), fc.constantFrom<PollOutcome>("refused", "down", "no-log")],
  {
    numRuns: 20,
  },
)("whatever an app is called, the mail stays clean", (app, outage) => {
  for (const { subject, text, html } of mails([app], [onCall], outage)) {
    expect(subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
    expect(html).not.toMatch(/<img|<script|<b>/i);
  }
});
