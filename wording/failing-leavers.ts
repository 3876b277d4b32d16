import type { LeaverAccounts, LeaversKeepAccessReason } from "../domain/failing-reason.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
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
        ? `In addition, ${formatCount(otherObjects, "other object fails", "other objects fail")}.`
        : null,
    ),
    remedy: areAccountsNotFound
      ? findAccountsRemedy(leavers, application)
      : joinSentences(
          disableAccountsRemedy(leavers, application),
          remedyText(explanation, { isActionDue: true }),
        ),
  };
}

function findAccountsRemedy({ people }: LeaverAccounts, application: string): string {
  const accountsText =
    people === 1
      ? "looks for the account there, also under another id, and disables the account if it is still active"
      : "looks for the accounts there, also under other ids, and disables every account that is still active";
  return `The admin of ${formatApplication(application)} ${accountsText}; ${nameListText(people)}.`;
}

function disableAccountsRemedy({ people }: LeaverAccounts, application: string): string {
  const accountsText = people === 1 ? "the account" : "the accounts";
  return `Until the error is fixed, the admin of ${formatApplication(application)} disables ${accountsText} there by hand; ${nameListText(people)}.`;
}

function nameListText(people: number): string {
  return `the job's list of failing objects names the ${people === 1 ? "person" : "people"}`;
}

export function leaverAccountsText(
  { people, since, areAccountsNotFound }: LeaverAccounts,
  application: string,
  at: Instant,
): string {
  const sinceText = since === null ? "" : ` since ${formatTimeAndAge(since, at)}`;
  const peopleText = `${formatNumber(people)} ${people === 1 ? "person who left" : "people who left"}`;
  const applicationText = formatApplication(application);
  const accountsText = people === 1 ? "the account" : "the accounts";
  return areAccountsNotFound
    ? `${peopleText} may still have an account in ${applicationText}: Entra cannot disable or delete ${accountsText}, because it has not found ${accountsText} there${sinceText}.`
    : `${peopleText} still ${people === 1 ? "has" : "have"} an account in ${applicationText}: Entra has failed to disable or delete ${accountsText}${sinceText}.`;
}
