import { join } from "node:path";
import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Post, Route } from "../../../domain/notice/mail.ts";
import { tellTenant } from "../../../domain/notice/mail.ts";
import type { Incident, Notice } from "../../../domain/notice/notice.ts";
import { decideTenantIncident } from "../../../domain/notice/tenant-incident.ts";
import { MINUTE } from "../../../domain/time.ts";
import { NOON } from "../jobs.ts";
import { type Minute, watchTenant } from "../tenants.ts";

const onCall: Route = {
  to: ["oncall@contoso.example"],
  tenants: ["*"],
  applications: ["*"],
  severities: ["critical", "warning"],
};

const post: Post = {
  routes: [onCall],
  links: { publicUrl: "https://steadystate.contoso.example/", cloud: "global" },
  messageHost: "contoso.example",
};

/** All mails of an outage of 50 minutes that begins at NOON. */
function mails(apps: readonly string[], routes = post.routes, outage: Minute = "refused") {
  const watch = watchTenant(apps);
  const minutes: Minute[] = Array.from({ length: 80 }, (_, minute) =>
    minute > 0 && minute <= 50 ? outage : "ok",
  );
  const sent: Notice[] = [];
  let open: Incident | null = null;
  for (const [index, minute] of minutes.entries()) {
    const now = NOON + index * MINUTE;
    const tenant = watch(minute, now);
    const decision = decideTenantIncident(open, tenant, now);
    open = decision.incident?.state === "open" ? decision.incident : null;
    if (decision.kind === "silent" || decision.kind === "unchanged") continue;
    const told = tellTenant(decision, tenant, { ...post, routes }, now);
    sent.push(...told.notices);
    open = told.incident.state === "open" ? told.incident : null;
  }
  return sent;
}

describe("a mail about a tenant that is not seen", () => {
  const [opened, recovered] = mails(["8x8", "Box", "Held", "Failing", "Slack"]) as [Notice, Notice];

  test.each([
    ["opened", opened],
    ["recovered", recovered],
  ])("looks as it should when %s", async (reason, notice) => {
    const golden = join(import.meta.dirname, "../../golden");
    const text = `Subject: ${notice.subject}\nMessage-ID: ${notice.messageId}\nIn-Reply-To: ${notice.inReplyTo}\n\n${notice.text}`;
    await expect(text).toMatchFileSnapshot(join(golden, `mail-tenant-blind-${reason}.txt`));
    await expect(notice.html).toMatchFileSnapshot(join(golden, `mail-tenant-blind-${reason}.html`));
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
    const [{ text, subject }] = mails(["8x8", "Resting"], post.routes, "no-log") as [Notice];
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

law.prop([fc.string({ unit: "binary" }), fc.constantFrom<Minute>("refused", "down", "no-log")], {
  numRuns: 20,
})("whatever an app is called, the mail stays clean", (app, outage) => {
  for (const { subject, text, html } of mails([app], [onCall], outage)) {
    expect(subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
    expect(html).not.toMatch(/<img|<script|<b>/i);
  }
});
