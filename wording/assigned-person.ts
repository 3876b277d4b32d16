import type { PersonAppStatus } from "../domain/person-app-status.ts";
import type {
  AssignedAfterLastRow,
  NeverSeenByAssignment,
  NoRowCause,
} from "../domain/person-reason.ts";
import {
  creationText,
  nextCycleText,
  notThereText,
  onDemandText,
  thereText,
  waitingRemedy,
} from "./awaited-cycle.ts";
import { assignmentSentence } from "./person-assignment.ts";
import { objectKindNoun, type PersonText } from "./person-phrases.ts";
import { formatTime, joinSentences } from "./phrases.ts";
import { capitalise, jobTerms, uncapitalise } from "./systems.ts";

/** Why an app's log has never named a person, as the assignments show it. */
export function neverSeenByAssignmentText(
  reason: NeverSeenByAssignment,
  status: PersonAppStatus,
): PersonText {
  const { application, kind } = status;
  const noun = objectKindNoun(kind);
  const sentence = assignmentSentence(status);
  switch (reason.code) {
    case "never-seen-not-assigned":
      return {
        reason: joinSentences(
          sentence,
          `Entra's log for ${application} has never named this ${noun}.`,
        ),
        remedy: assignRemedy(status),
      };
    case "never-seen-assigned-waiting":
      return {
        reason: joinSentences(
          `${notThereText(status)} yet, because ${waitingCauseText(status)}.`,
          sentence,
          nextCycleText(reason.nextCycle, creationText(status), status),
        ),
        remedy: waitingRemedy(status),
      };
    case "never-seen-although-assigned":
      return {
        reason: joinSentences(
          noRowText(reason.likelyCauses, status),
          sentence,
          `A cycle that began after the assignment has ended, and the log does not name this ${noun}.`,
          reason.likelyCauses.length === 0
            ? "Neither the configuration of the job nor the assignment shows a likely cause."
            : null,
        ),
        remedy: capitalise(onDemandText(status)),
      };
    case "never-seen-assigned-before-log":
      return {
        reason: joinSentences(
          `The log that Steadystate has read does not show whether this ${noun} ${thereText(status)}: the assignment ${isExact(status) ? "is" : "may be"} older than the log.`,
          sentence,
          `The log was read back to ${formatTime(reason.logReadFrom)}. It does not name this ${noun}, but Entra writes a row only when something changes.`,
        ),
        remedy: `${capitalise(jobTerms(status).target.namedAdmin)} looks for ${kind === "user" ? "the account" : `the ${noun}`} there first. If it is missing, ${onDemandText(status)}`,
      };
  }
}

function isExact({ assignment }: PersonAppStatus): boolean {
  return assignment?.code === "assigned" && assignment.since.code === "exact";
}

function waitingCauseText({ jobEffect }: PersonAppStatus): string {
  return jobEffect === null
    ? "no cycle that began after the assignment has ended"
    : "the last cycle of the whole job failed";
}

function noRowText(causes: readonly NoRowCause[], status: PersonAppStatus): string {
  const noun = objectKindNoun(status.kind);
  const lead = `According to Entra's log, ${uncapitalise(notThereText(status))}`;
  const [only, ...others] = causes.map((cause) => CAUSE_TEXTS[cause](noun));
  if (only === undefined) return `${lead}, and the reason is not known.`;
  return others.length === 0
    ? `${lead}, most likely because ${only}.`
    : `${lead}. Likely causes: ${[only, ...others].join("; ")}.`;
}

const CAUSE_TEXTS: Readonly<Record<NoRowCause, (noun: string) => string>> = {
  "disabled-in-entra": () => "the account is disabled in Entra",
  "mapping-off": (noun) =>
    `the job's mapping of ${noun === "person" ? "users" : `${noun}s`} is switched off`,
  "no-creation": () => "the job's mapping does not create accounts",
  "scoping-filter": (noun) => `the job's scoping filter leaves this ${noun} out`,
  // Source: Microsoft Learn, "No users are being provisioned".
  "default-role": () =>
    "the assignment has only the role Default Access, which a job that was configured before April 2020 skips",
};

function assignRemedy(status: PersonAppStatus): string {
  const { application, kind } = status;
  const group = kind === "user" ? ", or a group they are a direct member of," : "";
  return `If access is wanted, ${jobTerms(status).jobOwner} assigns this ${objectKindNoun(kind)}${group} to ${application} in Entra.`;
}

const LAST_STATUS_TEXTS: Readonly<Record<AssignedAfterLastRow["lastStatus"], string>> = {
  skipped: "that Entra skipped it",
  disabled: "that Entra disabled the account",
  deleted: "that Entra deleted the account",
};

/** The text about a person who was assigned after the newest row. */
export function assignedAfterLastRowText(
  reason: AssignedAfterLastRow,
  status: PersonAppStatus,
): PersonText {
  const { application, kind } = status;
  const noun = objectKindNoun(kind);
  const rowText = `The newest row of ${application}'s log about this ${noun} is older, of ${formatTime(reason.lastAt)}, and says ${LAST_STATUS_TEXTS[reason.lastStatus]}.`;
  return reason.isOverdue
    ? {
        reason: joinSentences(
          assignmentSentence(status),
          rowText,
          "A cycle has begun and ended since the assignment without a new row. The reason is not known.",
        ),
        remedy: capitalise(onDemandText(status)),
      }
    : {
        reason: joinSentences(
          assignmentSentence(status),
          rowText,
          nextCycleText(reason.nextCycle, `provision this ${noun}`, status),
        ),
        remedy: waitingRemedy(status),
      };
}
