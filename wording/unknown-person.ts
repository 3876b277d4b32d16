import type { IdentityRecord } from "../domain/object-state.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { PrivacyMode } from "../domain/privacy-mode.ts";
import type { UnknownPerson } from "../domain/unknown-person.ts";
import { formatCount, formatTime, joinSentences } from "./phrases.ts";

/** What Steadystate knows about a person whom neither the log nor an assignment names. */
export function unknownPersonText(unknown: UnknownPerson): {
  readonly reason: string;
  readonly remedy: string;
} {
  return {
    reason: joinSentences(
      "Steadystate does not know this person or group.",
      logText(unknown),
      assignmentsText(unknown),
    ),
    remedy: `${SEARCH_REMEDIES[unknown.mode]} If the object exists in Entra, check there that it is assigned to the app, directly or as a direct member of an assigned group. If it is, Provision on demand shows which step stops, and why.`,
  };
}

const SEARCH_REMEDIES: Readonly<Record<PrivacyMode, string>> = {
  full: "Search by another part of the name, or by the object ID from Entra.",
  pseudonym: "Check the address for spelling mistakes, or search by the object ID from Entra.",
};

/** What Steadystate says about a person whom an admin erased. */
export function erasedPersonText(): { readonly reason: string; readonly remedy: string } {
  return {
    reason:
      "This person was erased on request. Steadystate stores nothing about them and reads nothing more about them.",
    remedy:
      "Look for the person's accounts in Entra and in the apps. An admin sees in the audit trail, for a year, who ordered the erasure.",
  };
}

/** In the privacy mode `pseudonym`, why a name finds nobody. */
export function noNamesText(): { readonly reason: string; readonly remedy: string } {
  return {
    reason: "This Steadystate stores no names of persons.",
    remedy: "Search by the object ID from Entra or by the whole user principal name.",
  };
}

/** Names and addresses find nobody if server and worker do not use the same key. */
export function otherPrivacyText(): { readonly reason: string; readonly remedy: string } {
  return {
    reason:
      "The server's privacy settings differ from the worker's, so the search does not find people by name or address.",
    remedy:
      "Give worker and server the same privacy.mode and privacy.pseudonymKey, and restart both. Until then, search by the object ID from Entra.",
  };
}

/** Why a name does not identify one person. */
export function ambiguousNameText(
  people: readonly Pick<IdentityRecord, "id" | "userPrincipalName">[],
): { readonly reason: string; readonly remedy: string } {
  const names = people
    .slice(0, MAX_NAMES)
    .map(({ id, userPrincipalName }) => userPrincipalName ?? id);
  const others = people.length - names.length;
  const listed = names.map((name) => toPlainLine(name, 60)).join(", ");
  return {
    reason: `${formatCount(people.length, "person", "people")} have this name or address: ${listed}${others > 0 ? " and others" : ""}.`,
    remedy: "Look up the user principal name or the object ID instead.",
  };
}

function logText({ logReadFrom, logAsOf }: UnknownPerson): string {
  return logReadFrom === null || logAsOf === null
    ? "The provisioning log was not read yet."
    : `It is named in no row of the provisioning log between ${formatTime(logReadFrom)} and ${formatTime(logAsOf)}.`;
}

/** The text contains at most this many names, because more names do not help the reader. */
const MAX_APPLICATIONS = 5;
const MAX_NAMES = 5;

function assignmentsText({ assignments }: UnknownPerson): string {
  if (assignments === null)
    return "Steadystate does not read assignments (poll.assignments is off).";
  const { applications, asOf, unreadGroups } = assignments;
  if (asOf === null) return "No assignments were read yet.";
  const named = applications.slice(0, MAX_APPLICATIONS).map((name) => toPlainLine(name, 60));
  const others = applications.length - named.length;
  const apps = others > 0 ? [...named, formatCount(others, "other app")] : named;
  return joinSentences(
    `It is not assigned to ${listText(apps)}, as read at ${formatTime(asOf)}${unreadGroups > 0 ? ", as far as Steadystate can see" : ""}.`,
    unreadGroups > 0
      ? `Steadystate could not read the members of ${formatCount(unreadGroups, "assigned group")}.`
      : null,
  );
}

function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} or ${last}`;
}
