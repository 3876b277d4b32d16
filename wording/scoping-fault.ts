import type { ObjectKind } from "../domain/object-kind.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { ScopingFault } from "../domain/person-reason.ts";
import { objectKindNoun, type PersonText } from "./person-phrases.ts";
import { capitalise, type JobTerms, scopeText } from "./systems.ts";

type Evidence = {
  /** The scoping steps of a row are about this object. A skip code only names the kind of fault. */
  readonly evidence: "scoping-steps" | "skip-code";
  /** The filter as Entra writes it, which is text from outside; null if the row names none. */
  readonly failedFilter: string | null;
  readonly kind: ObjectKind;
};

/** The check that excludes an object from the target, and who can change that. */
export function scopingFaultText(
  fault: ScopingFault,
  { evidence, failedFilter, kind }: Evidence,
  terms: JobTerms,
): PersonText {
  const isByAssignment = terms.scope === "assignment";
  switch (fault) {
    case "skipped-disabled-in-source":
      return disabledText(evidence, kind, terms);
    case "skipped-not-assigned":
      return isByAssignment ? notAssignedText(evidence, kind, terms) : outOfScopeText(kind, terms);
    case "skipped-without-role":
      return isByAssignment ? withoutRoleText(evidence, kind, terms) : outOfScopeText(kind, terms);
    case "skipped-by-scoping-filter":
      return EXTERNAL_USERS_FILTER.test(failedFilter ?? "")
        ? externalUserText(kind, terms)
        : filteredText({ evidence, failedFilter, kind }, terms);
  }
}

function disabledText(
  evidence: Evidence["evidence"],
  kind: ObjectKind,
  { source, target }: JobTerms,
): PersonText {
  const noun = objectKindNoun(kind);
  const isFromHr = source.system === "hr" || source.system === "api";
  const state = isFromHr ? "inactive or deleted" : "disabled or deleted";
  const correction = isFromHr
    ? `corrects the status of the ${noun} in ${source.noun}`
    : `enables the account in ${source.noun}`;
  return {
    reason:
      evidence === "scoping-steps"
        ? `This ${noun} is ${state} in ${source.noun}.`
        : `${capitalise(state)} in ${source.noun}, so nothing is created in ${target.name}.`,
    remedy: `No action is needed; if this ${noun} should have access, ${source.admin} ${correction}.`,
  };
}

function notAssignedText(
  evidence: Evidence["evidence"],
  kind: ObjectKind,
  { application, jobOwner }: JobTerms,
): PersonText {
  const noun = objectKindNoun(kind);
  const owner = capitalise(jobOwner);
  return evidence === "scoping-steps"
    ? {
        reason: `This ${noun} is not assigned to ${application}.`,
        remedy: `${owner} assigns this ${noun}${kind === "user" ? ", or a group they are a direct member of," : ""} to ${application} in Entra, if access is wanted.`,
      }
    : {
        reason: `Not assigned to ${application}, and the job provisions only assigned people and groups.`,
        remedy: `${owner} assigns this person, or a group they are a direct member of, to ${application} in Entra under Users and groups, if they should have access.`,
      };
}

function withoutRoleText(
  evidence: Evidence["evidence"],
  kind: ObjectKind,
  { application, jobOwner }: JobTerms,
): PersonText {
  const owner = capitalise(jobOwner);
  return evidence === "scoping-steps"
    ? {
        reason: `This ${objectKindNoun(kind)} is assigned to ${application}, but without a role that counts for provisioning.`,
        remedy: `${owner} gives the assignment one of the app's own roles in Entra, if access is wanted.`,
      }
    : {
        reason: `Assigned to ${application} without a role that counts for provisioning (Default Access).`,
        remedy: `${owner} gives the assignment one of the app's own roles in Entra under Users and groups.`,
      };
}

/** For a job without assignments, for example from an HR app. */
function outOfScopeText(kind: ObjectKind, terms: JobTerms): PersonText {
  const { jobOwner, target } = terms;
  const noun = objectKindNoun(kind);
  return {
    reason: `This ${noun} is not in scope of the job to ${target.name}.`,
    remedy: `If the ${noun} should be in ${target.noun}, ${jobOwner} changes ${scopeText(terms)} in Entra.`,
  };
}

/** A filter of Entra's own in jobs of cross-tenant synchronization. */
const EXTERNAL_USERS_FILTER = /\balternativeSecurityIds\b/i;

/** An SMS sign-in, too, is an alternative security id of a user. */
function externalUserText(kind: ObjectKind, { source, target }: JobTerms): PersonText {
  const noun = objectKindNoun(kind);
  return {
    reason: `This ${noun} is left out of ${target.name} by Entra's own filter for external users (alternativeSecurityIds): the ${noun} is a guest, or can sign in by SMS.`,
    remedy: `If the ${noun} is no guest, ${source.admin} switches SMS sign-in off for the ${noun} in ${source.noun}, and has the ${noun} provisioned on demand.`,
  };
}

const MAX_FILTER_LENGTH = 120;

function filteredText(
  { evidence, failedFilter, kind }: Evidence,
  { source, target, jobOwner }: JobTerms,
): PersonText {
  const attributesText = `${source.admin} changes the object's attributes${source.system === "entra" ? "" : ` in ${source.noun}`}`;
  return evidence === "scoping-steps"
    ? {
        reason: `This ${objectKindNoun(kind)} is left out of ${target.name} by the job's scoping filter${failedFilter === null ? "" : ` “${toPlainLine(failedFilter, MAX_FILTER_LENGTH)}”`}.`,
        remedy: `If the object should be in ${target.noun}, ${jobOwner} changes the scoping filter in Entra, or ${attributesText}.`,
      }
    : {
        reason: `Out of scope for ${target.name}: the job's scoping filter leaves this object out.`,
        remedy: `If the object should be in ${target.noun}, ${jobOwner} changes the scoping filter in Entra under Provisioning → Attribute mapping, or ${attributesText}.`,
      };
}
