import { objectKindNoun } from "../../wording/person-notes.ts";
import { formatCount, formatTime, joinSentences } from "../../wording/phrases.ts";
import type { ObjectState } from "../object-state.ts";
import { explainSkip } from "./explain-skip.ts";
import { type StatusConclusion, statusWithoutRetry } from "./status-conclusion.ts";

/** Entra read somebody and did nothing: why, and what stands in the app from before. */
export function assessSkippedPerson(state: ObjectState): StatusConclusion {
  const explanation = explainSkip(state.latestEvent.code, state.application);
  const removedAs = removedBeforeSkip(state);
  const failedTriesText = failedTriesBeforeSkip(state);
  if (removedAs !== null) {
    const verb = removedAs === "deleted" ? "Deleted from" : "Disabled in";
    const removedText = `${verb} ${state.application} at ${formatTime(state.lastSuccessAt)}, and nothing was written since.`;
    return statusWithoutRetry(
      removedAs,
      joinSentences(removedText, failedTriesText, outOfScopeReason(state)),
    );
  }
  if (explanation.status === "provisioned") {
    return statusWithoutRetry(
      "provisioned",
      joinSentences(explanation.reason, failedTriesText),
      explanation.remedy,
    );
  }
  const outOfScopeText = outOfScopeReason(state);
  const remedy = outOfScopeText === null ? explanation.remedy : outOfScopeRemedy(state);
  const isOutOfScope =
    outOfScopeText !== null || OUT_OF_SCOPE_CODES.test(state.latestEvent.code ?? "");
  if (!isOutOfScope || state.lastSuccessAt === null) {
    return statusWithoutRetry(
      "skipped",
      joinSentences(outOfScopeText ?? explanation.reason, failedTriesText),
      remedy,
    );
  }
  const remainingAccountText = `It was last written to ${state.application} at ${formatTime(state.lastSuccessAt)} and we have seen no disable since, so an account may still work there.`;
  const checkAccountText = `The app's owner checks the account in ${state.application}, and disables it there if it should not work.`;
  return statusWithoutRetry(
    "skipped",
    joinSentences(outOfScopeText ?? explanation.reason, failedTriesText, remainingAccountText),
    joinSentences(checkAccountText, remedy),
  );
}

/** Skips that mean "should not be in the app", by their code alone. */
const OUT_OF_SCOPE_CODES = /^noteffectivelyentitled$|scop|filter/i;

/** Entra's last success took the account away, and skips since then leave it so. */
function removedBeforeSkip({ lastSuccessAction }: ObjectState): "disabled" | "deleted" | null {
  if (lastSuccessAction === "disable") return "disabled";
  return lastSuccessAction === "delete" ? "deleted" : null;
}

/** What its own row says about its place in scope; null where it says nothing against it. */
function outOfScopeReason(state: ObjectState): string | null {
  const { scoping, application, kind } = state;
  const subject = `This ${objectKindNoun(kind)}`;
  if (scoping === null) return null;
  if (isDisabledInEntra(state)) return `${subject} is disabled or deleted in Entra.`;
  if (scoping.isAssigned === false) return `${subject} is not assigned to ${application}.`;
  if (scoping.hasRole === false) {
    return `${subject} is assigned to ${application}, but without a role that counts.`;
  }
  return scoping.passesFilter === false
    ? `${subject} is left out of ${application} by the job's scoping filter.`
    : null;
}

/** A group cannot be disabled: of one, that word says nothing. */
function isDisabledInEntra({ scoping, kind }: ObjectState): boolean {
  return kind !== "group" && scoping?.isActive === false;
}

function outOfScopeRemedy(state: ObjectState): string {
  const { scoping, application, kind } = state;
  const subject = `this ${objectKindNoun(kind)}`;
  if (isDisabledInEntra(state)) {
    return `Nobody has to act; if ${subject} should have access, a directory admin enables it in Entra.`;
  }
  if (scoping?.isAssigned === false) {
    const groupText = kind === "user" ? ", or a group they are a direct member of," : "";
    return `The app's owner assigns ${subject}${groupText} to ${application} in Entra, if it should be there.`;
  }
  return scoping?.hasRole === false
    ? "The app's owner gives the assignment one of the app's own roles in Entra, if access is wanted."
    : "The app's owner changes the scoping filter in Entra, or a directory admin the object's attributes, if it should be in the app.";
}

/** Failures that no longer count: what is skipped is not tried again. */
function failedTriesBeforeSkip({ attempts, lastFailureAt }: ObjectState): string | null {
  if (attempts === 0 || lastFailureAt === null) return null;
  const attemptsText = formatCount(attempts, "try", "tries");
  return `Before that ${attemptsText} failed, the last at ${formatTime(lastFailureAt)}; Entra has stopped trying.`;
}
