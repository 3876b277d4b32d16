import type { ErrorExplanation } from "../domain/error-explanation.ts";
import type { LeaverAccounts, LeaversKeepAccessReason } from "../domain/failing-reason.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
import { hasLeaverRemedy, meaningText, remedyText } from "./explanations.ts";
import { formatTimeAndAge, responsibilityText } from "./failure-phrases.ts";
import { formatCount, formatNumber, joinSentences } from "./phrases.ts";
import { capitalise, type JobTerms } from "./systems.ts";

export function leaversKeepAccessText(
  { leavers, explanation, otherObjects }: LeaversKeepAccessReason,
  terms: JobTerms,
  at: Instant,
): ConditionText {
  const { areAllAccountsMissing } = leavers;
  return {
    reason: joinSentences(
      leaverAccountsText(leavers, terms, at),
      areAllAccountsMissing
        ? null
        : `${meaningText(explanation)}${responsibilityText(explanation, terms)}`,
      otherObjects > 0
        ? `In addition, ${formatCount(otherObjects, "other object fails", "other objects fail")}.`
        : null,
    ),
    remedy: areAllAccountsMissing
      ? findAccountsRemedy(leavers, terms)
      : removalRemedy(leavers, explanation, terms),
  };
}

function removalRemedy(
  leavers: LeaverAccounts,
  explanation: ErrorExplanation,
  terms: JobTerms,
): string {
  const fixText = remedyText(explanation, { isActionDue: true, isRemovalSaid: true });
  return hasLeaverRemedy(explanation)
    ? joinSentences(fixText, `${capitalise(nameListText(leavers.peopleCount))}.`)
    : joinSentences(disableAccountsRemedy(leavers, terms), fixText);
}

function findAccountsRemedy({ peopleCount }: LeaverAccounts, { target }: JobTerms): string {
  const accountsText =
    peopleCount === 1
      ? "looks for the account there, also under another id, and disables the account if it is still active"
      : "looks for the accounts there, also under other ids, and disables every account that is still active";
  return `${capitalise(target.namedAdmin)} ${accountsText}; ${nameListText(peopleCount)}.`;
}

function disableAccountsRemedy({ peopleCount }: LeaverAccounts, { target }: JobTerms): string {
  const accountsText = peopleCount === 1 ? "the account" : "the accounts";
  return `Until the error is fixed, ${target.namedAdmin} disables ${accountsText} there by hand; ${nameListText(peopleCount)}.`;
}

function nameListText(peopleCount: number): string {
  return `the page Leavers of the console names the ${peopleCount === 1 ? "person" : "people"}`;
}

export function leaverAccountsText(
  { peopleCount, since, areAllAccountsMissing }: LeaverAccounts,
  { target: { name } }: JobTerms,
  at: Instant,
): string {
  const firstText = peopleCount === 1 ? "" : ", for the first of them";
  const sinceText = since === null ? "" : `${firstText} since ${formatTimeAndAge(since, at)}`;
  const peopleText = `${formatNumber(peopleCount)} ${peopleCount === 1 ? "person who left" : "people who left"}`;
  const accountsText = peopleCount === 1 ? "the account" : "the accounts";
  return areAllAccountsMissing
    ? `${peopleText} may still have an account in ${name}: Entra cannot disable or delete ${accountsText}, because it has not found ${accountsText} there${sinceText}.`
    : `${peopleText} still ${peopleCount === 1 ? "has" : "have"} an account in ${name}: Entra has failed to disable or delete ${accountsText}${sinceText}.`;
}
