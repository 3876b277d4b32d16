import type { JobEffect, PersonAppStatus } from "../domain/person-app-status.ts";
import type { NeverSeenByAssignment, NeverSeenPerson } from "../domain/person-reason.ts";
import { firstCycleText, getAccountText, waitingRemedy } from "./awaited-cycle.ts";
import { assignmentSentence } from "./person-assignment.ts";
import { jobRemedyText, objectKindNoun, type PersonText } from "./person-phrases.ts";
import { formatTime, joinSentences } from "./phrases.ts";
import { capitalise, type JobTerms } from "./systems.ts";

/**
 * Why the log of a job may never have named an object, and what to check. The first sentence answers why
 * the object is not in the target; what the log does not contain comes last.
 */
export function neverSeenText(
  neverSeen: Exclude<NeverSeenPerson, NeverSeenByAssignment>,
  status: PersonAppStatus,
  terms: JobTerms,
): PersonText {
  const { source, target } = terms;
  const noun = objectKindNoun(status.kind);
  const isAssigned = status.assignment?.code === "assigned";
  const scopeRemedy = isAssigned ? null : scopeCheckText(noun, terms);
  const neverNamed = `Entra's log for ${status.application} has never named this ${noun}, as far back as the log is kept`;
  const text = (answer: string, remedy: string | null, log = `${neverNamed}.`): PersonText => ({
    reason: joinSentences(answer, assignmentSentence(status), log),
    remedy,
  });
  switch (neverSeen.code) {
    case "never-seen-no-groups":
      return text(
        `No group has ever been provisioned to ${target.noun}.`,
        `Nothing to do, unless ${target.noun} should have groups: then switch on the mapping of groups.`,
      );
    case "never-seen-job-blocked":
      return {
        reason: joinSentences(
          blockedText(status),
          assignmentSentence(status),
          firstCycleText(status),
          `${neverNamed}.`,
        ),
        remedy: joinSentences(jobRemedyText(status), scopeRemedy) || null,
      };
    case "never-seen-job-not-started":
      return text(
        `The job has not run yet, so it has provisioned nobody.`,
        jobRemedyText(status) ?? scopeRemedy,
      );
    case "never-seen-assignment-unknown":
      return text(
        `This ${noun} is most likely not assigned to ${status.application}.`,
        scopeCheckText(noun, terms),
        `${neverNamed}, and Entra rarely writes a row for a person or group that is not assigned.`,
      );
    case "never-seen-out-of-scope":
      return text(
        `This ${noun} is most likely out of scope of the job.`,
        scopeCheckText(noun, terms),
        `${neverNamed}, and Entra rarely writes a row for an object that is out of scope.`,
      );
    case "never-seen-not-linked":
      return {
        reason: `The log of ${status.application} names people by their ids in ${source.noun}, and no row links one of these ids to this ${noun}.`,
        remedy: `Search for the ${noun} by name: ${source.noun} may have an entry that Entra has not matched. ${scopeCheckText(noun, terms)}`,
      };
    case "never-seen-no-entra-user":
      return {
        reason: `Steadystate knows this ${noun} only from another source than Entra. No row links this ${noun} to a user or group in Entra, and ${target.name} gets only users and groups of Entra.`,
        remedy: `Look at the jobs that bring this ${noun} into Entra. ${capitalise(target.noun)} can get the ${noun} only after that.`,
      };
    case "never-seen-initial-cycle": {
      const byText =
        neverSeen.expectedBy === null
          ? ""
          : `, by ${formatTime(neverSeen.expectedBy)}${isAssigned ? "" : scopeConditionText(noun, terms)}`;
      return text(
        `The initial cycle has not ended, so this ${noun} may still ${getAccountText(status)}${byText}.`,
        scopeRemedy ?? waitingRemedy(status),
      );
    }
  }
}

/** The state of the job because of which the object is not in the target, and how long it lasts. */
function blockedText(status: PersonAppStatus): string {
  const { jobEffect, assessedAt } = status;
  const subject = `this ${objectKindNoun(status.kind)} cannot ${getAccountText(status)}`;
  if (jobEffect === null) return `The job does not run, so ${subject} yet.`;
  if (jobEffect.code !== "quarantined") return `${BLOCKED_LEADS[jobEffect.code](subject)}.`;
  const { nextAttemptAt } = jobEffect;
  const attempt =
    nextAttemptAt === null
      ? ""
      : `; Entra's next attempt ${nextAttemptAt > assessedAt ? "is at" : "was due at"} ${formatTime(nextAttemptAt)}`;
  return `The whole job is in quarantine: ${subject} before the quarantine ends${attempt}.`;
}

const BLOCKED_LEADS: Readonly<
  Record<Exclude<JobEffect["code"], "quarantined">, (subject: string) => string>
> = {
  disabled: (subject) => `The whole job is disabled: ${subject} until the job is started`,
  paused: (subject) => `The whole job is paused: ${subject} until the job is started`,
  stopped: (subject) => `The whole job has stopped: ${subject} until cycles run again`,
  stalled: (subject) => `The running cycle makes no progress: ${subject} until the cycle continues`,
  "last-cycle-failed": (subject) =>
    `The last cycle of the whole job failed: ${subject} until a cycle succeeds`,
};

function scopeConditionText(noun: string, { scope }: JobTerms): string {
  return ` if the ${noun} is ${scope === "assignment" ? "assigned" : "in scope"}`;
}

/** What to check so that an object is in scope of the job. */
function scopeCheckText(noun: string, { scope, source, application }: JobTerms): string {
  switch (scope) {
    case "assignment":
      return `Check that this ${noun} is assigned to ${application} in Entra, directly or as a direct member of an assigned group, and passes the scoping filter.`;
    case "filter":
      return `Check that ${source.noun} has this ${noun} and sends it to Entra, and that the ${noun} passes the job's scoping filters.`;
    case "units-and-groups":
      return `Check that this ${noun} is in one of the organizational units or groups of Active Directory that the configuration synchronizes, and passes the scoping filters.`;
    case "groups":
      return `Check that this ${noun} is one of the selected groups or a member of one, and passes the scoping filters.`;
    case "unknown":
      return `Check that this ${noun} is in scope of the job.`;
  }
}
