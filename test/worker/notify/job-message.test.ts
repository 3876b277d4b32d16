import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  NOTIFICATION_REASONS,
  type NotificationReason,
} from "../../../domain/notification-reason.ts";
import type { Acknowledgement } from "../../../domain/notify/action.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { messageHtml } from "../../../wording/message-html.tsx";
import { messageText } from "../../../wording/message-text.ts";
import { jobMessage } from "../../../worker/notify/job-message.ts";
import { messageSubject } from "../../../worker/notify/message.ts";
import { decideJob } from "../../domain/incident-fixtures.ts";
import { MORNING } from "../../domain/job-fixtures.ts";
import {
  assess,
  CASES,
  type Change,
  JOB_FACTS,
  leavers,
  mailsOf,
  mailText,
  SETTINGS,
  withLeavers,
} from "./mail-cases.ts";
import { composeJobMessage } from "./write-notifications.ts";

describe.each(CASES)("the mails about a job (example: '%s')", (name, factsOf, change) => {
  const { opened, recovered } = mailsOf(factsOf, change);

  test.each([
    ["opened", opened],
    ["recovered", recovered],
  ])("the mail with the reason '%s' equals its golden file", async (reason, notification) => {
    const golden = join(import.meta.dirname, "../../golden");
    await expect(mailText(notification)).toMatchFileSnapshot(
      join(golden, `mail-${name}-${reason}.txt`),
    );
    await expect(messageHtml(notification.message)).toMatchFileSnapshot(
      join(golden, `mail-${name}-${reason}.html`),
    );
  });

  test("the subjects differ only in the state, and the recovery mail is in the thread of the first mail", () => {
    const [, title] = /^[A-Z ]+: (.*)$/.exec(opened.subject)!;
    expect(recovered.subject).toMatch(/^RECOVERED after \d+ h \d+ min: /);
    expect(recovered.subject.endsWith(`: ${title}`)).toBe(true);
    expect(recovered.threadId).toBe(opened.threadId);
  });

  test("the mails load nothing from outside and contain no markup and no link from an error code", () => {
    for (const { message, subject } of [opened, recovered]) {
      const html = messageHtml(message);
      const text = messageText(message);
      expect(html).not.toMatch(/<img|<script|<link|<b>Code|url\(|evil\.example["/]/i);
      expect(`${subject}${text}`).not.toContain("https://evil");
      expect(html.length).toBeLessThan(20_000);
    }
  });
});

test("a mail about a job with leavers says how many there are and names no person", () => {
  const { subject, message } = mailsOf(leavers, withLeavers).opened;
  const text = messageText(message);
  expect(text).toMatch(
    /\nLeavers: 3 people who left still have an account in the app: disabling these accounts has failed since [^(]*\(5 h\)\./,
  );
  expect(text).toContain(
    "- 3 × InsufficientRights (attribute active, people who left, new error)\n",
  );
  // The mail contains neither the person who restarted the job nor the app's messages, which may
  // contain a name.
  expect(subject + text).not.toMatch(/Lovelace/);
});

test.each([
  [1, "The app's admin disables the leaver's account by hand."],
  [2, "The app's admin disables the leavers' accounts by hand."],
])("after a recovery, %i leavers who still have accounts are the next step", (count, step) => {
  const [quarantined, leaving] = [JOB_FACTS.quarantined, assess(leavers(MORNING), null, MORNING)];
  const { incident } = decideJob(null, assess(quarantined(MORNING), null, MORNING));
  const text = messageText(
    jobMessage({
      incident: { ...incident!, state: "recovered" },
      reason: "recovered",
      assessment: {
        ...leaving,
        condition: "healthy",
        severity: "none",
        failures: { ...leaving.failures, leavers: count, leaversOverdue: 0 },
      },
      links: SETTINGS.links,
      thresholds: DEFAULT_THRESHOLDS,
    }),
  );
  expect(text).toContain(`\nNext step: ${step}\n`);
  expect(text).not.toContain("First step");
});

test.each([
  { code: "unclear", lines: [] },
  { code: "microsoft", lines: ["Cause: The fault lies with Microsoft."] },
] as const)(
  "a mail with a next step names a cause only if the cause is clear ($code)",
  ({ code, lines }) => {
    const withConclusion: Change = (problem, now) => ({
      ...withLeavers(problem, now),
      conclusions: { "1h": { code, evidence: [] }, "24h": null },
    });
    const text = messageText(mailsOf(leavers, withConclusion).opened.message).split("\n");
    expect(text.filter((line) => line.startsWith("Cause:"))).toEqual(lines);
    expect(text.filter((line) => line.startsWith("Next step:"))).toHaveLength(1);
  },
);

test("a mail about a job at risk names each risk driver once", () => {
  const atRisk: Change = (problem, now) => {
    const change = withLeavers(problem, now);
    const [ruleDriver, tokenDriver] = change.quarantine.drivers;
    const drivers = [{ ...ruleDriver!, score: 0.7 }, tokenDriver!];
    const condition = "at-risk";
    const reason = {
      code: "near-quarantine",
      riskScore: 0.7,
      drivers: [drivers[0]!],
      isQuarantineSoon: true,
      ruleOutlook: null,
    } as const;
    const since = now - HOUR;
    return {
      ...change,
      condition,
      reason,
      troubles: [
        { kind: "quarantine-risk", severity: "warning", condition, since, reason, topics: [] },
      ],
      quarantine: { ...change.quarantine, drivers },
    };
  };
  const text = messageText(mailsOf(leavers, atRisk).opened.message);
  expect(text.match(/now 4,250 objects fail\./g)).toHaveLength(1);
  expect(text).toContain(
    "\nIf ignored: Entra may quarantine the job. While a job is in quarantine, Entra tries less and less often",
  );
  expect(text).toMatch(
    /\nRisk: The token that Entra uses expires at .*, in 6 d: without a new token.*\n/,
  );
});

describe("the times and causes of one mail", () => {
  test("a quarantine that began after the log was read is not newer than the data of the mail", () => {
    const { opened } = mailsOf(
      (now) => {
        const facts = JOB_FACTS.quarantined(now);
        const freshness = { ...facts.freshness, logAsOf: now - 26 * MINUTE };
        return { ...facts, freshness };
      },
      (problem) => problem,
    );
    const text = messageText(opened.message);
    expect(text).toContain("In quarantine since 2026-05-04 09:00 UTC");
    expect(text).toContain(
      "As of 2026-05-04 09:20 UTC. Steadystate read the job at 2026-05-04 09:19 UTC and its log up to 2026-05-04 08:54 UTC.",
    );
    expect(text).not.toContain("ata as of");
  });

  test("a mail about a quarantine whose error has changed names only the present error", () => {
    const withError = (code: string, message: string) => (now: number) => {
      const facts = JOB_FACTS.quarantined(now);
      const { quarantine } = facts.job;
      return {
        ...facts,
        job: {
          ...facts.job,
          quarantine: { ...quarantine!, error: { ...quarantine!.error!, code, message } },
        },
      };
    };
    const first = assess(
      withError("SystemForCrossDomainIdentityManagementServiceUnavailable", "503")(MORNING),
      null,
      MORNING,
    );
    const { incident } = decideJob(null, first);
    expect(incident?.problem).toMatchObject({ code: "quarantined-by-error" });
    const now = MORNING + 40 * MINUTE;
    const assessment = assess(
      withError("SystemForCrossDomainIdentityManagementInvalidCredentials", "no")(now),
      first,
      now,
    );
    const message = jobMessage({
      incident: incident!,
      reason: "still",
      assessment,
      links: SETTINGS.links,
      thresholds: DEFAULT_THRESHOLDS,
    });
    expect(messageText(message)).toMatch(
      /^STILL QUARANTINED\n.*\nQuarantined \(credentials rejected\)\.\n/,
    );
    expect(messageText(message)).not.toMatch(/cannot connect/i);
  });
});

describe("a mail about a quarantine", () => {
  const now = MORNING + 6 * HOUR;
  const first = assess(JOB_FACTS.quarantined(MORNING), null, MORNING);
  const assessment = assess(JOB_FACTS.quarantined(now), first, now);
  const { incident } = decideJob(null, first);
  const acknowledged: Acknowledgement = {
    incidentId: incident!.id,
    by: { name: "Ada", via: "console" },
    reason: "asking the 8x8 admin for a new token",
    at: now - MINUTE,
  };
  const messageWith = (reason: NotificationReason, disablesAt: number | null = null) => {
    const acknowledgement = reason === "acknowledged" ? acknowledged : null;
    const change = { incident: { ...incident!, disablesAt }, reason, acknowledgement };
    return composeJobMessage(change, assessment, SETTINGS);
  };

  // The other reasons have their mails above and in changed-incident-mails.test.ts.
  const otherReasons: readonly NotificationReason[] = ["recovered", "worsened", "eased"];
  const openReasons = NOTIFICATION_REASONS.filter((reason) => !otherReasons.includes(reason));
  test.each(openReasons.map((reason) => [reason] as const))(
    "with the reason '%s' has the title of its thread and equals its golden file",
    async (reason) => {
      const message = messageWith(reason);
      expect(message.title).toBe("8x8 (contoso): job quarantine");
      const golden = join(import.meta.dirname, "../../golden", `mail-reason-${reason}`);
      const text = `Subject: ${messageSubject(message)}\n\n${messageText(message)}`;
      await expect(text).toMatchFileSnapshot(`${golden}.txt`);
      await expect(messageHtml(message)).toMatchFileSnapshot(`${golden}.html`);
    },
  );

  test.each([
    [7, "STILL QUARANTINED, disabled in 7 d"],
    [20, "STILL QUARANTINED"],
  ])("that reminds %i days before Entra disables the job begins with '%s'", (days, headline) => {
    expect(messageWith("still", now + days * DAY).headline).toBe(headline);
  });
});

test("the mail about the end of many disables does not say that the people have recovered", () => {
  const healthy = assess(JOB_FACTS.quarantined(MORNING), null, MORNING);
  const { incident } = decideJob(null, healthy);
  const problem = { code: "many-disables", people: 26, population: 29 } as const;
  const message = jobMessage({
    incident: { ...incident!, kind: "deletion-wave", problem, state: "recovered" },
    reason: "recovered",
    assessment: healthy,
    links: SETTINGS.links,
    thresholds: DEFAULT_THRESHOLDS,
  });
  expect(messageSubject(message)).toMatch(/^NO NEW WAVE for .*: many disables or deletions$/);
  expect(message.lines[0]?.text).toMatch(
    /^No cycle of the last day has disabled or deleted unusually many people\. Steadystate does not know whether those of this wave have their accounts again\.$/,
  );
});
