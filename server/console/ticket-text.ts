import type { Person, PersonAppStatus } from "./api-types.ts";
import { formatLabel, formatTime } from "./format.ts";

/** The answer about a person in one app, as plain text for a ticket. */
export function ticketText(
  person: Pick<Person, "displayName" | "userPrincipalName" | "tenant" | "id" | "asOf">,
  appStatus: PersonAppStatus,
  url: string,
): string {
  const { displayName, userPrincipalName, tenant, id, asOf } = person;
  const { application, status, errorCode, reason, remedy } = appStatus;
  const { nextAttemptAt, nextCycleAt, expectedBy } = appStatus;
  const name = displayName ?? userPrincipalName ?? id;
  const address =
    displayName === null || userPrincipalName === null ? "" : ` (${userPrincipalName})`;
  return [
    `${name}${address} in ${application}: ${formatLabel(status)}${errorCode === null ? "" : `, ${errorCode}`}`,
    reason,
    remedy === null ? null : `What to do: ${remedy}`,
    timeLine("Next attempt", nextAttemptAt),
    timeLine("Next cycle", nextCycleAt),
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
