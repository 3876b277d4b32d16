import type { ErrorExplanation } from "../domain/error-explanation.ts";
import type { ObjectKind } from "../domain/object-kind.ts";
import type { PersonAppStatus } from "../domain/person-app-status.ts";
import { conditionText } from "./condition.ts";
import { capitalise, type JobTerms } from "./systems.ts";

export type PersonText = {
  readonly reason: string;
  /** Null when nobody has to act. */
  readonly remedy: string | null;
};

export function objectKindNoun(kind: ObjectKind): string {
  if (kind === "user") return "person";
  return kind === "group" ? "group" : "object";
}

export function jobRemedyText({ jobCondition }: PersonAppStatus): string | null {
  return jobCondition === null ? null : conditionText(jobCondition).remedy;
}

/** What the target answered, or what the log row says of an unknown error; null if there is no message. */
export function quotedDetail(
  { detail, errorClass }: Pick<ErrorExplanation, "detail" | "errorClass">,
  { target }: JobTerms,
): string | null {
  if (detail === null) return null;
  return `${errorClass === "unknown" ? "The log row" : capitalise(target.noun)} says: ${detail}`;
}
