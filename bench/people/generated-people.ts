import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { seededGuid, successEvent } from "../assess/generated-log.ts";

const SYLLABLES = [
  "ba",
  "de",
  "fi",
  "go",
  "lu",
  "ma",
  "ne",
  "pi",
  "ro",
  "su",
  "ta",
  "vi",
  "ko",
  "ra",
];

/** A name of syllables; different numbers below 14^count have different names. */
function nameOf(number: number, count: number): string {
  let [rest, name] = [number, ""];
  for (let i = 0; i < count; i++) {
    name += SYLLABLES[rest % SYLLABLES.length] ?? "";
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return name;
}

export const personId = (n: number): string => seededGuid(`person ${n}`);

/** 2,744 first names and 38,416 last names. */
export function personName(n: number): string {
  return `${nameOf((n * 7919) % 2744, 3)} ${nameOf((n * 104_729) % 38_416, 4)}`;
}

/** A row about a person whom only this row names. */
export function personEvent(jobId: string, n: number, at: Instant): ProvisioningEvent {
  const name = personName(n);
  const userPrincipalName = `${name.replace(" ", ".")}${n}@contoso.example`;
  const event = successEvent(jobId, n, at, "initial");
  return { ...event, source: { id: personId(n), name, userPrincipalName, kind: "user" } };
}
