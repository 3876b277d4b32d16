import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type { ObjectKind } from "../domain/provisioning-event.ts";

export type PersonText = {
  readonly reason: string;
  /** Null when nothing needs to be done. */
  readonly remedy: string | null;
};

export function objectKindNoun(kind: ObjectKind): string {
  if (kind === "user") return "person";
  return kind === "group" ? "group" : "object";
}

export function jobRemedyText({ jobRemedy }: PersonAppStatus): string | null {
  return jobRemedy;
}
