import { toPlainLine } from "../domain/outside-text.ts";
import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type {
  FailedTries,
  RemovedEarlier,
  ScopingFault,
  SkippedPerson,
  SkipReason,
} from "../domain/person-reason.ts";
import type { ObjectKind } from "../domain/provisioning-event.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { objectKindNoun, type PersonText } from "./person-phrases.ts";
import { formatCount, formatTime, joinSentences } from "./phrases.ts";

/** Why Entra read an object and did nothing, what may remain in the app, and what to do. */
export function skippedPersonText(
  skip: SkippedPerson,
  { application, kind }: PersonAppStatus,
): PersonText {
  const { reason, remedy } = skipReasonText(skip, application, kind);
  const { failedTries, remainingAccountWrittenAt } = skip;
  if (remainingAccountWrittenAt === null) {
    return { reason: joinSentences(reason, failedTriesText(failedTries)), remedy };
  }
  return {
    reason: joinSentences(
      reason,
      failedTriesText(failedTries),
      `The object was last written to ${application} at ${formatTime(remainingAccountWrittenAt)} and Steadystate has seen no disable since, so an account may still work there.`,
    ),
    remedy: joinSentences(
      `The app's owner checks the account in ${application}, and disables the account there if it should not work.`,
      remedy,
    ),
  };
}

/** When the account was disabled or deleted, and why Entra does not restore it. */
export function removedEarlierText(
  { removal, removedAt, failedTries, scopingFault }: RemovedEarlier,
  { application, kind }: PersonAppStatus,
): PersonText {
  const removedText = `${removal === "deleted" ? "Deleted from" : "Disabled in"} ${application} at ${formatTime(removedAt)}, and nothing was written since.`;
  const faultText =
    scopingFault === null ? null : SCOPING_STEP_TEXTS[scopingFault](application, kind).reason;
  return {
    reason: joinSentences(removedText, failedTriesText(failedTries), faultText),
    remedy: null,
  };
}

export function alreadyInSyncText(
  failedTries: FailedTries | null,
  { application }: PersonAppStatus,
): PersonText {
  return {
    reason: joinSentences(
      `${plainName(application)} already has the values that Entra wants to write, so nothing was sent.`,
      failedTriesText(failedTries),
    ),
    remedy: null,
  };
}

function failedTriesText(failedTries: FailedTries | null): string | null {
  if (failedTries === null) return null;
  const { count, lastAt } = failedTries;
  return `Before that ${formatCount(count, "attempt")} failed, the last at ${formatTime(lastAt)}; Entra has stopped trying.`;
}

function skipReasonText(reason: SkipReason, application: string, kind: ObjectKind): PersonText {
  const app = plainName(application);
  switch (reason.code) {
    case "skipped-disabled-in-entra":
    case "skipped-not-assigned":
    case "skipped-without-role":
    case "skipped-by-scoping-filter":
      return reason.evidence === "scoping-steps"
        ? SCOPING_STEP_TEXTS[reason.code](application, kind)
        : SCOPING_CODE_TEXTS[reason.code](app);
    case "skipped-known-error":
      return {
        reason: meaningText(reason.explanation),
        remedy: remedyText(reason.explanation, { isActionDue: false }),
      };
    case "skipped-unexplained":
      return {
        reason: `Entra skipped this object in ${app}${reason.skipCode === "" ? " and gave no reason" : `: ${toPlainLine(reason.skipCode, 80)}`}.`,
        remedy:
          "If the object should be in the app, the app's owner checks the object's assignment and the scoping filter in Entra.",
      };
    default:
      return OTHER_SKIP_TEXTS[reason.code](app);
  }
}

/** An application's name on one line. */
function plainName(application: string): string {
  return toPlainLine(application, 60) || "the app";
}

/** Texts when the scoping steps of the log row name the fault. Then the fault is certain. */
const SCOPING_STEP_TEXTS: Readonly<
  Record<ScopingFault, (application: string, kind: ObjectKind) => PersonText>
> = {
  "skipped-disabled-in-entra": (_application, kind) => ({
    reason: `This ${objectKindNoun(kind)} is disabled or deleted in Entra.`,
    remedy: `Nobody has to act; if this ${objectKindNoun(kind)} should have access, a directory admin enables the account in Entra.`,
  }),
  "skipped-not-assigned": (application, kind) => ({
    reason: `This ${objectKindNoun(kind)} is not assigned to ${application}.`,
    remedy: `The app's owner assigns this ${objectKindNoun(kind)}${kind === "user" ? ", or a group they are a direct member of," : ""} to ${application} in Entra, if access is wanted.`,
  }),
  "skipped-without-role": (application, kind) => ({
    reason: `This ${objectKindNoun(kind)} is assigned to ${application}, but without a role that counts.`,
    remedy:
      "The app's owner gives the assignment one of the app's own roles in Entra, if access is wanted.",
  }),
  "skipped-by-scoping-filter": (application, kind) => ({
    reason: `This ${objectKindNoun(kind)} is left out of ${application} by the job's scoping filter.`,
    remedy:
      "If the object should be in the app, the app's owner changes the scoping filter in Entra, or a directory admin changes the object's attributes.",
  }),
};

/** Texts when only the skip code names the fault. */
const SCOPING_CODE_TEXTS: Readonly<Record<ScopingFault, (app: string) => PersonText>> = {
  "skipped-disabled-in-entra": (app) => ({
    reason: `Disabled or deleted in Entra, so nothing is created in ${app}.`,
    remedy:
      "Nobody has to act; if this person should have access, a directory admin enables the account in Entra.",
  }),
  "skipped-not-assigned": (app) => ({
    reason: `Not assigned to ${app}, and the job provisions only assigned people and groups.`,
    remedy: `The app's owner assigns this person, or a group they are a direct member of, to ${app} in Entra under Users and groups, if they should have access.`,
  }),
  "skipped-without-role": (app) => ({
    reason: `Assigned to ${app} without a role that counts for provisioning (Default Access).`,
    remedy:
      "The app's owner gives the assignment one of the app's own roles in Entra under Users and groups.",
  }),
  "skipped-by-scoping-filter": (app) => ({
    reason: `Out of scope for ${app}: the job's scoping filter leaves this object out.`,
    remedy:
      "If the object should be in the app, the app's owner changes the scoping filter in Entra under Provisioning, Attribute mapping, or a directory admin changes the object's attributes.",
  }),
};

type OtherSkipCode = Exclude<
  SkipReason["code"],
  ScopingFault | "skipped-known-error" | "skipped-unexplained"
>;

const OTHER_SKIP_TEXTS: Readonly<Record<OtherSkipCode, (app: string) => PersonText>> = {
  // Entra has one code for three faults. Only the scoping steps show which fault it is.
  "skipped-not-entitled": (app) => ({
    reason: `Not entitled to ${app}: not assigned to the app, assigned without a role that counts, or disabled in Entra.`,
    remedy: `The app's owner assigns this person, or a group they are a direct member of, to ${app} with a role, if they should have access; a directory admin enables the account in Entra, if it is disabled.`,
  }),
  "skipped-nested-group": (app) => ({
    reason: `Assigned to ${app} only through a group inside an assigned group, and Entra provisions only direct members.`,
    remedy: `The app's owner assigns the inner group itself to ${app} in Entra under Users and groups, or adds the person directly to the outer group.`,
  }),
  "skipped-unsupported-object": (app) => ({
    reason: `Provisioning to ${app} does not support this kind of object or value.`,
    remedy: `Nobody has to act; the app's owner can look up in the app's provisioning tutorial what ${app} accepts.`,
  }),
  "skipped-nothing-to-do": (app) => ({
    reason: `Entra read this object and had nothing to do in ${app}: the object is out of scope, or already correct.`,
    remedy: `If the object should be in ${app}, the app's owner checks the object's assignment and the scoping filter in Entra.`,
  }),
};
