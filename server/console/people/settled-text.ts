import type { PersonAppStatus } from "../api/api-types.ts";

const MAX_NAMED_APPS = 2;

/**
 * The first line about a person for whom nothing is to be done: that all is right, or in which apps the person
 * is not assigned.
 *
 * @param application the app that the reader asked for; null for all apps
 */
export function settledText(
  statuses: readonly Pick<PersonAppStatus, "application" | "reasonCode">[],
  noun: "group" | "person",
  application: string | null,
): string {
  const unassigned = statuses.filter(({ reasonCode }) => reasonCode === "never-seen-not-assigned");
  const nothing = `Nothing needs to be done for this ${noun}`;
  if (unassigned.length === 0) {
    return application === null ? `${nothing}.` : `${nothing} in ${application}.`;
  }
  if (application !== null) {
    const effect = noun === "group" ? "does not write it" : "creates no account";
    return `This ${noun} is not assigned to ${application}. That is why Entra ${effect} there.`;
  }
  if (unassigned.length === statuses.length)
    return `This ${noun} is not assigned to any of the apps below.`;
  const apps =
    unassigned.length > MAX_NAMED_APPS
      ? `${unassigned.length} of the apps below`
      : unassigned.map((status) => status.application).join(" and ");
  return `This ${noun} is not assigned to ${apps}. Nothing needs to be done in the other apps.`;
}
