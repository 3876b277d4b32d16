import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SourcedDecision } from "../../../domain/incident/decide-incidents.ts";
import type { TargetWithJobs } from "../../../domain/incident/target-signal.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { TargetIncidentKind } from "../../../domain/incident-kind.ts";
import type { Notification } from "../../../domain/notification.ts";
import type { RouteHistory } from "../../../domain/notify/route-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { messageHtml } from "../../../wording/message-html.tsx";
import { decideJobs } from "../../domain/incident-fixtures.ts";
import { healthyJob, LAST_EXECUTION, MORNING } from "../../domain/job-fixtures.ts";
import { observedTarget, QUIET_JOB, targetWithJob } from "../../domain/target-fixtures.ts";
import { testRoute } from "../../route-fixture.ts";
import { mailText } from "./mail-cases.ts";
import { createTargetNotifications, type NotificationSettings } from "./write-notifications.ts";

const settings: NotificationSettings = {
  routes: [testRoute({ applications: ["8x8"] })],
  links: {
    publicUrl: "https://steadystate.contoso.example/",
    portal: "https://entra.microsoft.com",
  },
  thresholds: DEFAULT_THRESHOLDS,
  messageHost: "contoso.example",
};

/** The mails about these assessments of a target, one after another. */
function mails(
  kind: TargetIncidentKind,
  assessments: readonly TargetWithJobs[],
): readonly Notification[] {
  const sent: Notification[] = [];
  let open: readonly Incident[] = [];
  let history: RouteHistory | null = null;
  for (const targetWithJobs of assessments) {
    const jobs = targetWithJobs.jobs.map(({ assessment }) => assessment);
    const decisions: readonly SourcedDecision[] = decideJobs(jobs, open, [targetWithJobs]);
    const decision = decisions.find((sourced) => sourced.kind === kind)?.decision;
    open = decision?.incident?.state === "open" ? [decision.incident] : [];
    if (decision === undefined) continue;
    if (decision.kind === "no-incident" || decision.kind === "unchanged") continue;
    const options = { ...settings, history };
    const created = createTargetNotifications(decision, targetWithJobs, options);
    sent.push(...created.notifications);
    history = created.history;
  }
  return sent;
}

/** The job with a cycle that ended a few minutes ago. */
function jobAt(now: number, job: ObservedJob): ObservedJob {
  const last = { ...LAST_EXECUTION, beganAt: now - 5 * MINUTE, endedAt: now - 4 * MINUTE };
  return { ...job, lastExecution: last, steadyStateLastAt: last.endedAt };
}

/** The outage began at 08:49. */
const DOWN_FROM = MORNING - 31 * MINUTE;
const downAt = (now: number) =>
  targetWithJob(observedTarget("net-tcp", now - DOWN_FROM, {}, now), jobAt(now, QUIET_JOB), now);
const upAt = (now: number) =>
  targetWithJob(observedTarget("ok", 0, {}, now), jobAt(now, healthyJob), now);
const downMails = mails("target-down", [
  downAt(MORNING),
  downAt(MORNING + 5 * HOUR),
  upAt(MORNING + 6 * HOUR),
  upAt(MORNING + 7 * HOUR),
]);

const tokenThatExpires = (now: number, expiresAt: number) =>
  targetWithJob(
    observedTarget("ok", 0, { tokenExpiry: { at: expiresAt, whose: "own-copy" } }, now),
    jobAt(now, QUIET_JOB),
    now,
  );
const EXPIRES_AT = MORNING + 12 * DAY;
const tokenMails = mails("token-expiring", [
  tokenThatExpires(MORNING, EXPIRES_AT),
  tokenThatExpires(EXPIRES_AT - 20 * HOUR, EXPIRES_AT),
  tokenThatExpires(EXPIRES_AT - 3 * HOUR, EXPIRES_AT + 90 * DAY),
  tokenThatExpires(EXPIRES_AT - 2 * HOUR, EXPIRES_AT + 90 * DAY),
]);

describe("the mails about a target", () => {
  test.each(
    [downMails, tokenMails].flatMap((sent, index) =>
      sent.map((mail, n) => {
        const reason = ["opened", "worsened", "recovered"][n] ?? "more";
        return [["target-down", "token-expiring"][index] ?? "", reason, mail] as const;
      }),
    ),
  )("the mail about %s with the reason %s equals its golden file", async (kind, reason, mail) => {
    expect(mail.reason).toBe(reason);
    const golden = join(import.meta.dirname, `../../golden/mail-${kind}-${reason}`);
    await expect(mailText(mail)).toMatchFileSnapshot(`${golden}.txt`);
    await expect(messageHtml(mail.message)).toMatchFileSnapshot(`${golden}.html`);
  });

  test("each opening, worsening and recovery is one mail", () => {
    expect(downMails).toHaveLength(3);
    expect(tokenMails).toHaveLength(3);
  });
});
