import type { ObjectKind } from "../domain/object-kind.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type {
  FailedTries,
  MissingAccount,
  RemovedEarlier,
  ScopingFault,
  SkippedPerson,
  SkipReason,
} from "../domain/person-reason.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { objectKindNoun, type PersonText } from "./person-phrases.ts";
import { missingChangesText } from "./person-values.ts";
import { formatCount, formatTime, joinSentences } from "./phrases.ts";
import { scopingFaultText } from "./scoping-fault.ts";
import { capitalise, type JobTerms } from "./systems.ts";

/** Why Entra read an object and did nothing, what may remain in the target, and what to do. */
export function skippedPersonText(
  skip: SkippedPerson,
  kind: ObjectKind,
  terms: JobTerms,
): PersonText {
  const { reason, remedy } = skipReasonText(skip, kind, terms);
  const { failedTries, remainingAccountWrittenAt } = skip;
  if (remainingAccountWrittenAt === null) {
    return { reason: joinSentences(reason, failedTriesText(failedTries)), remedy };
  }
  const { name, namedAdmin } = terms.target;
  return {
    reason: joinSentences(
      reason,
      failedTriesText(failedTries),
      `The object was last written to ${name} at ${formatTime(remainingAccountWrittenAt)} and Steadystate has seen no disable since, so an account may still work there.`,
    ),
    remedy: joinSentences(
      `${capitalise(namedAdmin)} checks the account there, and disables it if it should not work.`,
      remedy,
    ),
  };
}

/** What is missing, since when, why, and who corrects it. */
export function missingAccountText(
  { since, isWithoutAccount, explanation, missingChanges, failedTries }: MissingAccount,
  kind: ObjectKind,
  terms: JobTerms,
): PersonText {
  const { target } = terms;
  const missing = isWithoutAccount
    ? `This ${objectKindNoun(kind)} was not created in ${target.name}`
    : `A change of this ${objectKindNoun(kind)} was not written to ${target.name}`;
  return {
    reason: joinSentences(
      `${missing}: since ${formatTime(since)} Entra skips this ${objectKindNoun(kind)}, although the ${objectKindNoun(kind)} is in scope.`,
      meaningText(explanation),
      missingChangesText(missingChanges, terms),
      failedTriesText(failedTries),
    ),
    remedy: remedyText(explanation, { isActionDue: true, hasMessage: true }),
  };
}

/** When the account was disabled or deleted, and why Entra does not restore it. */
export function removedEarlierText(
  { removal, removedAt, failedTries, scopingFault }: RemovedEarlier,
  kind: ObjectKind,
  terms: JobTerms,
): PersonText {
  const removedText = `${removal === "deleted" ? "Deleted from" : "Disabled in"} ${terms.target.name} at ${formatTime(removedAt)}, and nothing was written since.`;
  const faultText =
    scopingFault === null
      ? null
      : scopingFaultText(
          scopingFault,
          { evidence: "scoping-steps", failedFilter: null, kind },
          terms,
        ).reason;
  return {
    reason: joinSentences(removedText, failedTriesText(failedTries), faultText),
    remedy: null,
  };
}

export function alreadyInSyncText(
  failedTries: FailedTries | null,
  { target }: JobTerms,
): PersonText {
  return {
    reason: joinSentences(
      `${capitalise(target.name)} already has the values that the job would write, so nothing was sent.`,
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

function skipReasonText(reason: SkipReason, kind: ObjectKind, terms: JobTerms): PersonText {
  const { target, jobOwner } = terms;
  switch (reason.code) {
    case "skipped-disabled-in-source":
    case "skipped-not-assigned":
    case "skipped-without-role":
    case "skipped-by-scoping-filter":
      return scopingFaultText(reason.code, { ...reason, kind }, terms);
    case "skipped-known-error":
      return {
        reason: meaningText(reason.explanation),
        remedy: remedyText(reason.explanation, { isActionDue: false, hasMessage: true }),
      };
    case "skipped-unexplained":
      return {
        reason: `Entra skipped this object in ${target.name}${reason.skipCode === "" ? " and gave no reason" : `: ${toPlainLine(reason.skipCode, 80)}`}.`,
        remedy: `If the object should be in ${target.noun}, ${jobOwner} ${scopeCheckPhrase(terms)} in Entra.`,
      };
    default:
      return OTHER_SKIP_TEXTS[reason.code](terms, kind);
  }
}

/** After the name of a person: `checks the object's assignment and the scoping filter`. */
function scopeCheckPhrase({ scope }: JobTerms): string {
  switch (scope) {
    case "assignment":
      return "checks the object's assignment and the scoping filter";
    case "units-and-groups":
      return "checks the organizational units, groups and scoping filters of the configuration";
    case "groups":
      return "checks the selected groups and the scoping filters";
    case "filter":
    case "unknown":
      return "checks the scoping filters";
  }
}

type OtherSkipCode = Exclude<
  SkipReason["code"],
  ScopingFault | "skipped-known-error" | "skipped-unexplained"
>;

const OTHER_SKIP_TEXTS: Readonly<
  Record<OtherSkipCode, (terms: JobTerms, kind: ObjectKind) => PersonText>
> = {
  // Entra has one code for three faults. Only the scoping steps show which fault it is.
  "skipped-not-entitled": (terms, kind) => {
    const { scope, source, target, jobOwner, application } = terms;
    if (scope !== "assignment") {
      return {
        reason: `Not in scope of the job to ${target.name}, or disabled in ${source.noun}.`,
        remedy: `If this ${objectKindNoun(kind)} should be in ${target.noun}, ${jobOwner} ${scopeCheckPhrase(terms)}, and ${source.admin} checks in ${source.noun} that the ${objectKindNoun(kind)} is enabled.`,
      };
    }
    return {
      reason: `Not entitled to ${target.name}: not assigned, assigned without a role that counts for provisioning, or disabled in Entra.`,
      remedy: `${capitalise(jobOwner)} assigns this person, or a group they are a direct member of, to ${application} with a role, if they should have access; a directory admin enables the account in Entra, if it is disabled.`,
    };
  },
  "skipped-nested-group": ({ target, jobOwner, application }) => ({
    reason: `In scope of ${target.name} only through a group inside a group, and Entra provisions only direct members.`,
    remedy: `${capitalise(jobOwner)} assigns the inner group itself to ${application} in Entra under Users and groups, or adds the person directly to the outer group.`,
  }),
  "skipped-unsupported-object": ({ target, jobOwner }) => ({
    reason: `Provisioning to ${target.name} does not support this kind of object or value.`,
    remedy: `No action is needed; ${jobOwner} can look up in Microsoft's documentation of the job what ${target.name} accepts.`,
  }),
  "skipped-nothing-to-do": (terms) => ({
    reason: `Entra read this object and had nothing to do in ${terms.target.name}: the object is out of scope, or already correct.`,
    remedy: `If the object should be in ${terms.target.name}, ${terms.jobOwner} ${scopeCheckPhrase(terms)} in Entra.`,
  }),
};
