import type { ErrorExplanation } from "../error-explanation.ts";
import { classAndOwner } from "../explanation/class-and-owner.ts";
import type { ErrorFacts } from "../explanation/error-facts.ts";
import { explainError } from "../explanation/explain-error.ts";
import type { SystemKind } from "../job-kind.ts";
import type { EventAction, ProvisioningEvent } from "../provisioning-event.ts";
import { readScoping, type Scoping } from "../scoping.ts";
import { findSkipReason } from "./skip-rules.ts";
import { hasAttributeDetail } from "./step-attribute.ts";

type Row = Pick<ProvisioningEvent, "status" | "action" | "code" | "steps" | "source">;

/** The list contains `other` because Entra writes this action for many skips. */
const ACTIONS_THAT_GIVE_ACCESS: ReadonlySet<EventAction> = new Set(["create", "update", "other"]);

/**
 * True for a skip that means that someone is missing an account or a change: the object is in
 * scope, and the skip code does not say that there is nothing to write. The checks in the scoping
 * steps decide, because they are about this object. If the row has no such checks, the code must
 * name an error, because Entra looks at values only after it has checked the scope.
 */
export function isMissingAccountSkip(row: Row, readFacts: () => ErrorFacts): boolean {
  if (row.status !== "skipped" || !ACTIONS_THAT_GIVE_ACCESS.has(row.action)) return false;
  const skipReason = findSkipReason(row.code ?? skipDescription(row));
  if (skipReason?.code === "already-in-sync" || skipReason?.code === "skipped-nothing-to-do")
    return false;
  const scoping = readScoping(row.steps);
  // Without a code, only the name of an attribute shows that something is wrong.
  if (row.code === null && !namesAttribute(row, readFacts)) return false;
  if (scoping !== null && isInScope(scoping, row)) return true;
  if (scoping !== null && isOutOfScope(scoping, row)) return false;
  return skipReason === null && isAboutError(readFacts());
}

function namesAttribute({ steps }: Row, readFacts: () => ErrorFacts): boolean {
  return (
    steps.some((step) => step.status === "skipped" && hasAttributeDetail(step)) ||
    readFacts().attribute !== null
  );
}

/** Entra's sentence about a skip, which some rows have in place of a code. */
function skipDescription({ steps }: Row): string {
  return steps.findLast(({ status }) => status === "skipped")?.description ?? "";
}

function isInScope(scoping: Scoping, row: Row): boolean {
  const { isAssigned, hasRole, passesFilter } = scoping;
  return !isOutOfScope(scoping, row) && [isAssigned, hasRole, passesFilter].includes(true);
}

function isOutOfScope(scoping: Scoping, { source }: Row): boolean {
  const { isActive, isAssigned, hasRole, passesFilter } = scoping;
  // Groups cannot be disabled, so the flag has no meaning for groups.
  const isDisabled = source.kind !== "group" && isActive === false;
  return isDisabled || [isAssigned, hasRole, passesFilter].includes(false);
}

function isAboutError(facts: ErrorFacts): boolean {
  const { errorClass } = explainMissingAccount(facts);
  return errorClass !== "unknown" && errorClass !== "skip";
}

/** The code says that a value of the object cannot be used. */
const UNUSABLE_VALUE_CODE =
  /attribute|propert|value|missing|required|mandatory|invalid|validation/i;

const UNUSABLE_VALUE_IDS: Readonly<
  Partial<Record<SystemKind, "hr-source-value-unusable" | "ad-source-value-unusable">>
> = {
  hr: "hr-source-value-unusable",
  api: "hr-source-value-unusable",
  "active-directory": "ad-source-value-unusable",
};

/** Explains why Entra skipped an object that should be in the app. */
export function explainMissingAccount(facts: ErrorFacts): ErrorExplanation {
  const explanation = explainError(facts);
  const { errorClass } = explanation;
  // Entra has not asked the target, so a fault of data is a fault of the source.
  if (errorClass !== "unknown" && errorClass !== "skip" && errorClass !== "data")
    return explanation;
  const isAboutValue =
    errorClass === "data" || facts.attribute !== null || UNUSABLE_VALUE_CODE.test(facts.code ?? "");
  const id = isAboutValue
    ? (UNUSABLE_VALUE_IDS[facts.direction.source] ?? "source-value-unusable")
    : "skipped-in-scope";
  return { ...explanation, id, ...classAndOwner(id, facts) };
}
