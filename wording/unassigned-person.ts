import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type { UnassignedWithAccount } from "../domain/person-reason.ts";
import { nextCycleText, onDemandText } from "./awaited-cycle.ts";
import { assignmentSentence } from "./person-assignment.ts";
import { jobRemedyText, type PersonText } from "./person-phrases.ts";
import { formatTime, joinSentences } from "./phrases.ts";
import { capitalise, jobTerms } from "./systems.ts";

function adminOf(status: PersonAppStatus): string {
  return capitalise(jobTerms(status).target.namedAdmin);
}

const KEPT_ACCOUNT_TEXTS = {
  mapping: {
    cause: "the job's mapping deletes and disables nothing",
    change: "switches on Delete in the job's mapping",
  },
  setting: {
    cause:
      "the job's setting SkipOutOfScopeDeletions keeps the accounts of people who are no longer in scope",
    change: "switches off SkipOutOfScopeDeletions with Microsoft Graph",
  },
} as const;

/** The text about a person who is no longer assigned and still has an account. */
export function unassignedText(reason: UnassignedWithAccount, status: PersonAppStatus): PersonText {
  const { application } = status;
  const accountText = `The account in ${application} was last written at ${formatTime(reason.lastWrittenAt)}`;
  if (reason.accountsKeptBy !== null) {
    const { cause, change } = KEPT_ACCOUNT_TEXTS[reason.accountsKeptBy];
    return {
      reason: joinSentences(
        assignmentSentence(status),
        `${accountText}, and ${cause}, so the account stays.`,
      ),
      remedy: `${adminOf(status)} disables the account if it should not work. If Entra should do this, ${jobTerms(status).jobOwner} ${change}.`,
    };
  }
  if (reason.isOverdue) {
    return {
      reason: joinSentences(
        assignmentSentence(status),
        `${accountText}, and Entra has not disabled it, although a cycle has begun and ended since.`,
      ),
      remedy: `${adminOf(status)} checks the account and disables it if it still works. ${capitalise(onDemandText(status))}`,
    };
  }
  return {
    reason: joinSentences(
      assignmentSentence(status),
      `${accountText}.`,
      nextCycleText(reason.nextCycle, "disable it", status),
    ),
    remedy: jobRemedyText(status),
  };
}
