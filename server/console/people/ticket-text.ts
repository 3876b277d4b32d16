import type { Person, PersonAppStatus } from "../api/api-types.ts";
import { formatTime } from "../parts/format.ts";
import { nextUsefulCycleAt } from "./person-times.ts";

/** The answer about a person in one app, as plain text for a ticket. */
export function ticketText(
  person: Pick<Person, "displayName" | "userPrincipalName" | "kind" | "tenant" | "id" | "asOf">,
  appStatus: PersonAppStatus,
  url: string,
): string {
  const { displayName, userPrincipalName, kind, tenant, id, asOf } = person;
  const { application, statusText, errorCode, reason, remedy } = appStatus;
  const { nextAttemptAt, expectedBy } = appStatus;
  const name = displayName ?? userPrincipalName ?? id;
  const address =
    displayName === null || userPrincipalName === null ? "" : ` (${userPrincipalName})`;
  return [
    `${name}${address} in ${application}: ${statusText}${errorCode === null ? "" : `, ${errorCode}`}`,
    withoutAges(reason),
    remedy === null ? null : `What to do: ${withoutAges(remedy)}`,
    nextAttemptAt === null
      ? null
      : `Entra tries this ${kind === "group" ? "group" : "person"} again at ${formatTime(Date.parse(nextAttemptAt))}.`,
    timeLine("Next cycle", nextUsefulCycleAt(appStatus)),
    timeLine("Expected by", expectedBy),
    `Object id ${id} in ${tenant}${asOf === null ? "" : `; data up to ${formatTime(Date.parse(asOf))}`}`,
    url,
  ]
    .filter((line) => line !== null)
    .join("\n");
}

function timeLine(label: string, at: string | null): string | null {
  return at === null ? null : `${label}: ${formatTime(Date.parse(at))}`;
}

const DURATION = "[\\d,]+ (?:s|min|h|d)(?: \\d+ (?:min|h))?";
/** ` (3 h ago)`, ` (2 h 5 min, 5 attempts)` and `, in 43 min`, each after the time that it belongs to. */
const AGE_PATTERN = new RegExp(
  `(?<= UTC)(?: \\((?:in )?${DURATION}(?: ago)?(?:, ([^)]*))?\\)|, in ${DURATION}(?=[.;,]))`,
  "g",
);

/** A ticket is read later, so it contains times only, and no distance from the time of the copy. */
export function withoutAges(text: string): string {
  return text.replace(AGE_PATTERN, (_, rest?: string) => (rest === undefined ? "" : ` (${rest})`));
}
