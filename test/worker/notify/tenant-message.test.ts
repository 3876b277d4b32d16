import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decideIncidents,
  type SourcedDecision,
} from "../../../domain/incident/decide-incidents.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { Notification } from "../../../domain/notification.ts";
import type { RouteHistory } from "../../../domain/notify/route-history.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { MINUTE } from "../../../domain/time.ts";
import { messageHtml } from "../../../wording/message-html.tsx";
import { messageText } from "../../../wording/message-text.ts";
import { MORNING } from "../../domain/job-fixtures.ts";
import { assessTenantByMinute, type PollOutcome } from "../../domain/tenant-fixtures.ts";
import { test as property } from "../../property.ts";
import { testRoute } from "../../route-fixture.ts";
import { mailText } from "./mail-cases.ts";
import type { NotificationSettings } from "./write-notifications.ts";
import { createTenantNotifications } from "./write-notifications.ts";

const onCall = testRoute();

const settings: NotificationSettings = {
  routes: [onCall],
  links: {
    publicUrl: "https://steadystate.contoso.example/",
    portal: "https://entra.microsoft.com",
  },
  thresholds: DEFAULT_THRESHOLDS,
  messageHost: "contoso.example",
};

/** The mails about an outage of 50 minutes that begins at MORNING. */
function mails(apps: readonly string[], routes = settings.routes, outage: PollOutcome = "refused") {
  const assessMinute = assessTenantByMinute(apps);
  const minutes: PollOutcome[] = Array.from({ length: 80 }, (_, minute) =>
    minute > 0 && minute <= 50 ? outage : "ok",
  );
  const sent: Notification[] = [];
  let open: Incident | null = null;
  let history: RouteHistory | null = null;
  for (const [index, minute] of minutes.entries()) {
    const now = MORNING + index * MINUTE;
    const tenant = assessMinute(minute, now);
    const openIncidents: readonly Incident[] = open === null ? [] : [open];
    const decisions: readonly SourcedDecision[] = decideIncidents(
      { tenant, credentialExpiry: null, targets: [], openIncidents },
      DEFAULT_THRESHOLDS,
    );
    const decision = decisions.find(({ kind }) => kind === "tenant-unreadable")?.decision;
    if (decision === undefined) continue;
    open = decision.incident?.state === "open" ? decision.incident : null;
    if (decision.kind === "no-incident" || decision.kind === "unchanged") continue;
    const options = { ...settings, routes, history };
    const created = createTenantNotifications(decision, tenant, options, now);
    sent.push(...created.notifications);
    history = created.history;
  }
  return sent;
}

describe("the mails about a tenant that cannot be read", () => {
  const [opened, recovered] = mails(["8x8", "Box", "Miro", "Dropbox", "Slack"]) as [
    Notification,
    Notification,
  ];

  test.each([
    ["opened", opened],
    ["recovered", recovered],
  ])("the mail with the reason '%s' equals its golden file", async (reason, notification) => {
    const golden = join(import.meta.dirname, "../../golden");
    await expect(mailText(notification)).toMatchFileSnapshot(
      join(golden, `mail-tenant-unreadable-${reason}.txt`),
    );
    await expect(messageHtml(notification.message)).toMatchFileSnapshot(
      join(golden, `mail-tenant-unreadable-${reason}.html`),
    );
  });

  test("the subject of the recovery mail differs only in the state, and the mail is in the thread of the first mail", () => {
    expect(opened.subject).toBe("UNKNOWN: contoso: tenant not readable");
    expect(recovered.subject).toBe("RECOVERED after 51 min: contoso: tenant not readable");
    expect(recovered.threadId).toBe(opened.threadId);
  });

  test("the mail does not count a paused job as unknown if only the log cannot be read", () => {
    const [{ message }] = mails(["8x8", "Resting"], settings.routes, "no-log") as [Notification];
    const text = messageText(message);
    expect(text).toContain("\nProvisioning log not read since 2026-05-04 09:20 UTC.\n");
    expect(text).toContain("1 of 2 jobs cannot be assessed without the log.");
    expect(text).toContain("If ignored: Steadystate still reports quarantined and stopped jobs");
  });

  test("the mail names eight of 40 apps", () => {
    const apps = Array.from({ length: 40 }, (_, index) => `App ${index + 10}`);
    expect(messageText(mails(apps)[0]!.message)).toContain(
      "Not known: 40 of 40 jobs: App 10, App 11, App 12, App 13, App 14, App 15, App 16, App 17 and 32 more",
    );
  });
});

test.each`
  route                                  | apps       | isNotified
  ${{}}                                  | ${["8x8"]} | ${true}
  ${{}}                                  | ${[]}      | ${true}
  ${{ applications: ["8*"] }}            | ${["8x8"]} | ${true}
  ${{ applications: ["Box"] }}           | ${["8x8"]} | ${false}
  ${{ applications: ["Box"] }}           | ${[]}      | ${true}
  ${{ tenants: ["fabrikam"] }}           | ${["8x8"]} | ${false}
  ${{ severities: ["critical"] }}        | ${["8x8"]} | ${true}
  ${{ severities: ["info", "warning"] }} | ${["8x8"]} | ${false}
`(
  "if a tenant with the apps $apps is unreadable, a route with $route gets a mail: $isNotified",
  ({ route, apps, isNotified }) => {
    const reasons = mails(apps, [{ ...onCall, ...route }]).map(({ reason }) => reason);
    expect(reasons).toEqual(isNotified ? ["opened", "recovered"] : []);
  },
);

property.prop(
  [fc.string({ unit: "binary" }), fc.constantFrom<PollOutcome>("refused", "down", "no-log")],
  {
    numRuns: 20,
  },
)(
  "the mails about an unreadable tenant contain no markup, and their subjects contain no control characters, whatever the app's name is",
  (app, outage) => {
    for (const { subject, message } of mails([app], [onCall], outage)) {
      const text = messageText(message);
      const html = messageHtml(message);
      expect(subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      expect(html).not.toMatch(/<img|<script|<b>/i);
    }
  },
);
