import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { messageHtml } from "../../../wording/message-html.tsx";
import { messageText } from "../../../wording/message-text.ts";
import { withEveryProblem } from "../../domain/troubled-job.ts";
import { CASES, type Change, leavers, mailsOf, mailText } from "./mail-cases.ts";

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
    expect(recovered.subject).toBe(`RECOVERED after 3 h 20 min: ${title}`);
    expect(recovered.threadId).toBe(opened.threadId);
  });

  test("the mails load nothing from outside and contain no markup or link that is in a code of Entra", () => {
    for (const { message, subject } of [opened, recovered]) {
      const html = messageHtml(message);
      const text = messageText(message);
      expect(html).not.toMatch(/<img|<script|<link|<b>Code|url\(|evil\.example["/]/i);
      expect(`${subject}${text}`).not.toContain("https://evil");
      expect(html.length).toBeLessThan(20_000);
    }
  });
});

test("a mail about leavers begins with the number of leavers and names no person", () => {
  const { subject, message } = mailsOf(leavers, withEveryProblem).opened;
  const text = messageText(message);
  expect(text).toMatch(
    /^FAILING\n.*\n.*\n\nLeavers: 3 people who left still have an account in the app: disabling these accounts has failed since [^(]*\(5 h\)\./,
  );
  expect(text).toContain("- 3 × InsufficientRights in active (people who left, new error)\n");
  // The mail contains neither the person who restarted the job nor the app's messages, which may
  // contain a name.
  expect(subject + text).not.toMatch(/Lovelace/);
});

test("a mail about a job at risk names each risk driver once", () => {
  const atRisk: Change = (problem, now) => {
    const change = withEveryProblem(problem, now);
    const [tokenDriver, ruleDriver] = change.quarantine.drivers;
    const drivers = [{ ...ruleDriver!, score: 0.7 }, tokenDriver!];
    return {
      ...change,
      condition: "at-risk",
      reason: {
        code: "near-quarantine",
        riskScore: 0.7,
        drivers: [drivers[0]!],
        isQuarantineSoon: true,
        ruleOutlook: null,
      },
      quarantine: { ...change.quarantine, drivers },
    };
  };
  const text = messageText(mailsOf(leavers, atRisk).opened.message);
  expect(text.match(/408 objects fail\./g)).toHaveLength(1);
  expect(text).toContain(
    "\nIf ignored: Entra may quarantine the job. While a job is in quarantine, Entra writes no change",
  );
  expect(text).toMatch(
    /\nRisk: The token that Entra uses expires at .*, in 6 d: without a new token.*\n/,
  );
});
