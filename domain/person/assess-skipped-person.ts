import { explainCode } from "../explanation/explain-error.ts";
import type { ObjectState } from "../object-state.ts";
import type { FailedTries, RemovedEarlier, ScopingFault } from "../person-reason.ts";
import { changedAttributes } from "./blamed-values.ts";
import { explainSkip } from "./explain-skip.ts";
import { type StatusConclusion, statusWithoutRetry } from "./person-context.ts";

/**
 * The status of an object whose newest row is a skip. A skip changes nothing in the app, so an earlier success
 * still decides whether the account exists.
 */
export function assessSkippedPerson(state: ObjectState): StatusConclusion {
  const failedTries = failedTriesBeforeSkip(state);
  if (state.missingAccountSince !== null) {
    const isWithoutAccount = state.lastSuccessAt === null || removalBeforeSkip(state) !== null;
    return statusWithoutRetry("skipped", {
      code: "skipped-missing-account",
      since: state.missingAccountSince,
      isWithoutAccount,
      missingChanges: isWithoutAccount ? [] : changedAttributes(state),
      explanation: state.explanation ?? explainCode(state.latestEvent.code),
      failedTries,
    });
  }
  const scopingFault = findScopingFault(state);
  const removal = removalBeforeSkip(state);
  if (removal !== null) {
    const removedAt = state.lastSuccessAt;
    const code = "removed-earlier";
    return statusWithoutRetry(removal, { code, removal, removedAt, failedTries, scopingFault });
  }
  const skipCode = state.latestEvent.code ?? "";
  const skipCodeReason = explainSkip(skipCode, state.explanation);
  if (skipCodeReason.code === "already-in-sync") {
    return statusWithoutRetry("provisioned", { ...skipCodeReason, failedTries });
  }
  const isOutOfScope = scopingFault !== null || OUT_OF_SCOPE_CODES.test(skipCode);
  const skipReason =
    scopingFault === null
      ? skipCodeReason
      : ({
          code: scopingFault,
          evidence: "scoping-steps",
          failedFilter: state.scoping?.failedFilter ?? null,
        } as const);
  return statusWithoutRetry("skipped", {
    ...skipReason,
    failedTries,
    remainingAccountWrittenAt: isOutOfScope ? state.lastSuccessAt : null,
  });
}

/** Skip codes for objects that should not be in the app. */
const OUT_OF_SCOPE_CODES = /^noteffectivelyentitled$|scop|filter/i;

/** Whether the last success disabled or deleted the account; null if it did neither. */
function removalBeforeSkip({ lastSuccessAction }: ObjectState): RemovedEarlier["removal"] | null {
  if (lastSuccessAction === "disable") return "disabled";
  return lastSuccessAction === "delete" ? "deleted" : null;
}

/** The fault that the row's scoping steps show; null if they show none. */
function findScopingFault({ scoping, kind }: ObjectState): ScopingFault | null {
  if (scoping === null) return null;
  // Groups cannot be disabled, so the flag has no meaning for groups.
  if (kind !== "group" && scoping.isActive === false) return "skipped-disabled-in-source";
  if (scoping.isAssigned === false) return "skipped-not-assigned";
  if (scoping.hasRole === false) return "skipped-without-role";
  return scoping.passesFilter === false ? "skipped-by-scoping-filter" : null;
}

function failedTriesBeforeSkip({ attempts, lastFailureAt }: ObjectState): FailedTries | null {
  return attempts === 0 || lastFailureAt === null
    ? null
    : { count: attempts, lastAt: lastFailureAt };
}
