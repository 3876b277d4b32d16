import type { AccountsMissingReason } from "../domain/failing-reason.ts";
import type { MissingAccounts } from "../domain/failure-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { clusterSentences, countByKindText } from "./cluster-sentences.ts";
import type { ConditionText } from "./condition-text.ts";
import { topFailureRemedy, topFailureText } from "./failure-phrases.ts";
import { formatCount, formatRatio, joinSentences } from "./phrases.ts";
import type { JobTerms } from "./systems.ts";

/** The reason of a job that fails because Entra skips objects that are in scope. */
export function accountsMissingConditionText(
  reason: AccountsMissingReason,
  terms: JobTerms,
  at: Instant,
): ConditionText {
  const { objects, topFailure, topCluster, failingObjects, knownObjectsRatio } = reason;
  const verb = objects === 1 ? "is" : "are";
  return {
    reason: joinSentences(
      `${countByKindText(reason)} ${verb} missing an account or a change in ${terms.target.name} (${formatRatio(knownObjectsRatio)} of the objects of this job). Entra skips them although they are in scope.`,
      ...(topFailure === null || topCluster === null
        ? []
        : clusterSentences(topFailure, topCluster, { verb: "are skipped", terms, at })),
      failingObjects === 0
        ? null
        : `In addition, ${formatCount(failingObjects, "object fails", "objects fail")}.`,
    ),
    remedy: topFailureRemedy(topFailure, { isActionDue: true, terms }),
  };
}

/** For a job whose condition has another reason; null if no account and no change is missing. */
export function missingAccountsNote(
  missing: MissingAccounts | null,
  terms: JobTerms,
): string | null {
  if (missing === null) return null;
  const { objects, topFailure } = missing;
  return joinSentences(
    `${formatCount(objects, "object is", "objects are")} missing an account or a change, because Entra skips ${objects === 1 ? "it" : "them"} although ${objects === 1 ? "it is" : "they are"} in scope.`,
    topFailure === null ? null : topFailureText(topFailure, terms),
  );
}

export function missingAccountsRemedy(
  missing: MissingAccounts | null,
  terms: JobTerms,
): string | null {
  return missing === null
    ? null
    : topFailureRemedy(missing.topFailure, { isActionDue: false, terms });
}
