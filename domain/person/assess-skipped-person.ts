import type { ObjectState } from "../object-state.ts";
import type { FailedTries, RemovedEarlier, ScopingFault } from "../person-reason.ts";
import { explainSkip } from "./explain-skip.ts";
import { type StatusConclusion, statusWithoutRetry } from "./person-context.ts";

/** The status of an object that Entra read without writing; an earlier success still counts. */
export function assessSkippedPerson(state: ObjectState): StatusConclusion {
  const failedTries = failedTriesBeforeSkip(state);
  const scopingFault = findScopingFault(state);
  const removal = removalBeforeSkip(state);
  if (removal !== null) {
    const removedAt = state.lastSuccessAt;
    const code = "removed-earlier";
    return statusWithoutRetry(removal, { code, removal, removedAt, failedTries, scopingFault });
  }
  const skipCode = state.latestEvent.code ?? "";
  const skipCodeReason = explainSkip(skipCode, state.application);
  if (skipCodeReason.code === "already-in-sync") {
    return statusWithoutRetry("provisioned", { ...skipCodeReason, failedTries });
  }
  const isOutOfScope = scopingFault !== null || OUT_OF_SCOPE_CODES.test(skipCode);
  const skipReason =
    scopingFault === null
      ? skipCodeReason
      : ({ code: scopingFault, evidence: "scoping-steps" } as const);
  return statusWithoutRetry("skipped", {
    ...skipReason,
    failedTries,
    remainingAccountWrittenAt: isOutOfScope ? state.lastSuccessAt : null,
  });
}

/** Skip codes that mean that the object should not be in the app. */
const OUT_OF_SCOPE_CODES = /^noteffectivelyentitled$|scop|filter/i;

/** The last success took the account away, and skips do not bring it back. */
function removalBeforeSkip({ lastSuccessAction }: ObjectState): RemovedEarlier["removal"] | null {
  if (lastSuccessAction === "disable") return "disabled";
  return lastSuccessAction === "delete" ? "deleted" : null;
}

/** Null where the scoping steps of the row name no fault. */
function findScopingFault({ scoping, kind }: ObjectState): ScopingFault | null {
  if (scoping === null) return null;
  // Entra cannot disable a group, so the flag means nothing for groups.
  if (kind !== "group" && scoping.isActive === false) return "skipped-disabled-in-entra";
  if (scoping.isAssigned === false) return "skipped-not-assigned";
  if (scoping.hasRole === false) return "skipped-without-role";
  return scoping.passesFilter === false ? "skipped-by-scoping-filter" : null;
}

function failedTriesBeforeSkip({ attempts, lastFailureAt }: ObjectState): FailedTries | null {
  return attempts === 0 || lastFailureAt === null
    ? null
    : { count: attempts, lastAt: lastFailureAt };
}
