import type { ObjectKind } from "../domain/object-kind.ts";
import type { PersonAppStatus } from "../domain/person-app-status.ts";
import { conditionText } from "./condition.ts";

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
