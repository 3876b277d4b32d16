import type { ExplanationId } from "../error-explanation.ts";
import type { GeneralFacts } from "./general-facts.ts";
import { MANAGER } from "./rules/value-words.ts";

const STATUSES: ReadonlySet<number | null> = new Set([null, 400, 404, 409, 422]);

/** The app refused something, and its words do not say what is wrong. */
const VAGUE_IDS: ReadonlySet<ExplanationId> = new Set([
  "request-refused",
  "value-refused",
  "schema-violated",
  "state-conflict",
]);

/**
 * A manager is a reference to another account, so the first step for a refused manager is to find this
 * account in the app.
 */
export function forManager(
  id: ExplanationId | null,
  { attribute, httpStatus, isAboutWholeJob }: GeneralFacts,
  text: string,
): ExplanationId | null {
  const isVague = id !== null && VAGUE_IDS.has(id) && STATUSES.has(httpStatus) && !isAboutWholeJob;
  if (!isVague || attribute !== "manager") return id;
  return MANAGER_TEXT.test(text) || id === "request-refused" ? "manager-refused" : id;
}

const MANAGER_TEXT = new RegExp(MANAGER, "i");
