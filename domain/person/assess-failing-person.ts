import { explainCode, isTransient } from "../explanation/explain-error.ts";
import type { ObjectState } from "../object-state.ts";
import { changedAttributes, findBlamedValues } from "./blamed-values.ts";
import { forecastRetry } from "./forecast-retry.ts";
import type { PersonContext, StatusConclusion } from "./person-context.ts";

/** The status of an object whose newest row is a failure. */
export function assessFailingPerson(state: ObjectState, context: PersonContext): StatusConclusion {
  const { action, at } = state.latestEvent;
  const explanation = state.explanation ?? explainCode(state.latestEvent.code);
  const { forecast, nextAttemptAt, resultExpectedBy, jobCondition } = forecastRetry(
    state,
    explanation,
    context,
  );
  const failure = {
    failingSince: state.failingSince ?? at,
    attempts: state.attempts,
    explanation,
    blamedValues: findBlamedValues(state, explanation),
    missingChanges: action === "update" ? changedAttributes(state) : [],
    retry: forecast,
  };
  const reason =
    action === "disable" || action === "delete"
      ? ({
          code: "failing-leaver",
          ...failure,
          action,
          isAccountMissing: explanation.errorClass === "missing-account",
          isFixNeeded:
            jobCondition !== null || forecast.code === "given-up" || !isTransient(explanation),
        } as const)
      : ({
          code: "failing",
          ...failure,
          action,
          isOwnFixNeeded: !isTransient(explanation),
        } as const);
  return {
    status: "failing",
    reason,
    jobCondition,
    nextAttemptAt,
    expectedBy: isTransient(explanation) ? resultExpectedBy : null,
  };
}
