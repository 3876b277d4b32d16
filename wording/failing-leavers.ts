import type { ConditionText } from "../domain/assessment/assessment-context.ts";
import type { LeaverAccounts, LeaversKeepAccessReason } from "../domain/failing-reason.ts";
import type { Instant } from "../domain/time.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { formatApplication, formatTimeAndAge, responsibilityText } from "./failure-phrases.ts";
import { formatCount, formatNumber, joinSentences } from "./phrases.ts";

export function leaversKeepAccessText(
  { application, leavers, explanation, otherObjects }: LeaversKeepAccessReason,
  at: Instant,
): ConditionText {
  const { areAccountsNotFound } = leavers;
  return {
    reason: joinSentences(
      leaverAccountsText(leavers, application, at),
      areAccountsNotFound
        ? null
        : `${meaningText(explanation)}${responsibilityText(explanation.errorClass)}`,
      otherObjects > 0
        ? `Besides them, ${formatCount(otherObjects, "object fails", "objects fail")}.`
        : null,
    ),
    remedy: areAccountsNotFound
      ? `The admin of ${formatApplication(application)} looks for these accounts there, also under another id, and disables every one that is still active; the job's list of failing objects names them.`
      : joinSentences(
          `Until this is fixed, the admin of ${formatApplication(application)} disables these accounts there by hand; the job's list of failing objects names them.`,
          remedyText(explanation, { isActionDue: true }),
        ),
  };
}

export function leaverAccountsText(
  { people, since, areAccountsNotFound }: LeaverAccounts,
  application: string,
  at: Instant,
): string {
  const sinceText = since === null ? "" : ` since ${formatTimeAndAge(since, at)}`;
  const peopleText = `${formatNumber(people)} ${people === 1 ? "person who left" : "people who left"}`;
  const applicationText = formatApplication(application);
  return areAccountsNotFound
    ? `${peopleText} may still have an account in ${applicationText}: Entra has not found it there to disable or delete it${sinceText}.`
    : `${peopleText} still ${people === 1 ? "has" : "have"} an account in ${applicationText}: disabling or deleting it has failed${sinceText}.`;
}
