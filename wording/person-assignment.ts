import type {
  Assigned,
  AssignmentNotFound,
  AssignmentSource,
  ChangeTime,
  EndedAssignment,
  NotAssigned,
  PersonAssignment,
} from "../domain/assignment.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { JobEffect, PersonAppStatus } from "../domain/person-app-status.ts";
import type {
  AssignedAfterLastRow,
  NeverSeenByAssignment,
  NoRowCause,
  UnassignedWithAccount,
} from "../domain/person-reason.ts";
import { DAY, type Instant, type Millis } from "../domain/time.ts";
import { jobRemedyText, objectKindNoun, type PersonText } from "./person-phrases.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "./phrases.ts";
import { capitalise, jobTerms } from "./systems.ts";

/** Whether the person is assigned, since when and how; null if nothing is known about it. */
export function assignmentSentence(status: PersonAppStatus): string | null {
  const { assignment, assessedAt } = status;
  if (assignment === null) return null;
  return joinSentences(
    assignmentText(assignment, status),
    assignment.isStale
      ? `The assignments were last read at ${formatTime(assignment.asOf)} (${formatDuration(assessedAt - assignment.asOf)} ago), so this may have changed.`
      : null,
  );
}

function assignmentText(
  assignment: PersonAssignment,
  { assessedAt, application, kind }: PersonAppStatus,
): string {
  const noun = objectKindNoun(kind);
  switch (assignment.code) {
    case "assigned":
      return assignedText(assignment, noun, assessedAt);
    case "not-assigned": {
      const { ended, isStale, asOf, isScopeKnown } = assignment;
      return joinSentences(
        `This ${noun} is not assigned to ${application}${isStale ? "" : `, as read at ${formatTime(asOf)}`}.`,
        ended === null ? null : `${endedText(ended, assessedAt)}.`,
        nestedGroupsText(assignment),
        isScopeKnown
          ? null
          : "Steadystate could not read whether the job provisions only assigned people and groups.",
      );
    }
    case "not-found":
      return notFoundText(assignment, noun);
  }
}

function notFoundText({ unreadGroups, isListIncomplete }: AssignmentNotFound, noun: string) {
  return joinSentences(
    `This ${noun} is not assigned directly.`,
    unreadGroups > 0
      ? `Steadystate could not read the members of ${formatCount(unreadGroups, "assigned group")}.`
      : null,
    isListIncomplete
      ? "A list of assigned people is too long or has unreadable rows, so it is not complete."
      : null,
  );
}

function assignedText({ since, sources }: Assigned, noun: string, now: Instant): string {
  const [first] = sources;
  const verb = since.code === "before" ? "is" : "was";
  const others =
    sources.length > 1 ? `, and in ${formatCount(sources.length - 1, "other way")}` : "";
  const role =
    sources.length > 0 && sources.every(({ hasDefaultRole }) => hasDefaultRole)
      ? " The assignment has the role Default Access."
      : "";
  return `This ${noun} ${verb} assigned ${sourceText(first?.group ?? null)}${changeText(since, now)}${others}.${role}`;
}

function sourceText(group: AssignmentSource["group"]): string {
  if (group === null) return "directly";
  return `through the group ${toPlainLine(group.name ?? group.id, 60)},`;
}

function endedText({ group, at }: EndedAssignment, now: Instant): string {
  const how = group === null ? "direct assignment" : `assignment ${sourceText(group).slice(0, -1)}`;
  return `The ${how} ended${changeText(at, now)}`;
}

/**
 * If the span between the two reads is longer, its beginning is left out, because it does not show when
 * the person joined.
 */
const MAX_SHOWN_SPAN_MS: Millis = 2 * DAY;

/** The time of a change, with a leading space. */
function changeText(change: ChangeTime, now: Instant): string {
  switch (change.code) {
    case "exact":
      return ` at ${formatTime(change.at)} (${formatDuration(now - change.at)} ago)`;
    case "between":
      return ` between our reads at ${formatTime(change.after)} and ${formatTime(change.before)}`;
    case "before":
      return change.notBefore === null || change.before - change.notBefore > MAX_SHOWN_SPAN_MS
        ? ` since before our first read at ${formatTime(change.before)}`
        : ` since a time between ${formatTime(change.notBefore)}, when the group was assigned, and our first read at ${formatTime(change.before)}`;
  }
}

function nestedGroupsText({ nestedGroups }: NotAssigned): string | null {
  return nestedGroups === 0
    ? null
    : `The assigned groups contain ${formatCount(nestedGroups, "group")}: Entra does not provision the members of a group inside an assigned group, and it is not known whether this person is a member of such a group.`;
}

function onDemandText(status: PersonAppStatus): string {
  return `${jobTerms(status).jobOwner} opens Provisioning in Entra and uses Provision on demand for this ${objectKindNoun(status.kind)}: it shows which step stops, and why.`;
}

/** Why an app's log has never named a person, as the assignments show it. */
export function neverSeenByAssignmentText(
  reason: NeverSeenByAssignment,
  status: PersonAppStatus,
): PersonText {
  const { application, kind } = status;
  const noun = objectKindNoun(kind);
  const sentence = assignmentSentence(status);
  const neverNamed = `Entra's log for ${application} has never named this ${noun}`;
  switch (reason.code) {
    case "never-seen-not-assigned":
      return { reason: joinSentences(sentence, `${neverNamed}.`), remedy: assignRemedy(status) };
    case "never-seen-assigned-waiting":
      return {
        reason: joinSentences(
          sentence,
          `Entra's log for ${application} has not named this ${noun} yet, because no cycle that began after the assignment has ended.`,
          nextCycleText(reason.nextCycleAt, `provision this ${noun}`, status),
        ),
        remedy: jobRemedyText(status),
      };
    case "never-seen-although-assigned":
      return {
        reason: joinSentences(
          sentence,
          `${neverNamed}, although a cycle that began after the assignment has ended.`,
          "The reason is not known.",
          likelyCausesText(reason.likelyCauses, noun),
        ),
        remedy: capitalise(onDemandText(status)),
      };
    case "never-seen-assigned-before-log":
      return {
        reason: joinSentences(
          `The account may exist: ${neverNamed}, as far back as it was read (${formatTime(reason.logReadFrom)}), but Entra writes a row only when something changes.`,
          sentence,
        ),
        remedy: `If the account is missing in ${application}, ${onDemandText(status)}`,
      };
  }
}

/** While the job does not work, the text does not promise a next cycle. */
const FIRST_WORKING_CYCLES: Readonly<Record<JobEffect["code"], string>> = {
  disabled: "The first cycle after a person starts the job",
  paused: "The first cycle after a person starts the job",
  stopped: "The next cycle that begins",
  stalled: "The first cycle after the running cycle",
  quarantined: "The cycle that ends the quarantine",
  "last-cycle-failed": "The next cycle that succeeds",
};

function nextCycleText(
  dueAt: Instant | null,
  effect: string,
  { jobEffect }: PersonAppStatus,
): string {
  if (dueAt !== null) return `The next cycle is due at ${formatTime(dueAt)} and should ${effect}.`;
  const cycle = jobEffect === null ? "The next cycle" : FIRST_WORKING_CYCLES[jobEffect.code];
  return `${cycle} should ${effect}.`;
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

function likelyCausesText(causes: readonly NoRowCause[], noun: string): string {
  const texts = causes.map((cause) => CAUSE_TEXTS[cause](noun));
  const label = texts.length === 1 ? "Likely cause" : "Likely causes";
  return texts.length === 0
    ? "Neither the configuration of the job nor the assignment shows a likely cause."
    : `${label}: ${texts.join("; ")}.`;
}

function assignRemedy(status: PersonAppStatus): string {
  const { application, kind } = status;
  const group = kind === "user" ? ", or a group they are a direct member of," : "";
  return `If access is wanted, ${jobTerms(status).jobOwner} assigns this ${objectKindNoun(kind)}${group} to ${application} in Entra.`;
}

function adminOf(status: PersonAppStatus): string {
  return capitalise(jobTerms(status).target.namedAdmin);
}

const KEPT_ACCOUNT_TEXTS = {
  mapping: {
    cause: "the job's mapping deletes and disables nothing",
    change: "switches on Delete in the job's mapping",
  },
  setting: {
    cause:
      "the job's setting SkipOutOfScopeDeletions keeps the accounts of people who are no longer in scope",
    change: "switches off SkipOutOfScopeDeletions with Microsoft Graph",
  },
} as const;

/** The text about a person who is no longer assigned and still has an account. */
export function unassignedText(reason: UnassignedWithAccount, status: PersonAppStatus): PersonText {
  const { application } = status;
  const accountText = `The account in ${application} was last written at ${formatTime(reason.lastWrittenAt)}`;
  if (reason.accountsKeptBy !== null) {
    const { cause, change } = KEPT_ACCOUNT_TEXTS[reason.accountsKeptBy];
    return {
      reason: joinSentences(
        assignmentSentence(status),
        `${accountText}, and ${cause}, so the account stays.`,
      ),
      remedy: `${adminOf(status)} disables the account if it should not work. If Entra should do this, ${jobTerms(status).jobOwner} ${change}.`,
    };
  }
  if (reason.isOverdue) {
    return {
      reason: joinSentences(
        assignmentSentence(status),
        `${accountText}, and Entra has not disabled it, although a cycle has begun and ended since.`,
      ),
      remedy: `${adminOf(status)} checks the account and disables it if it still works. ${capitalise(onDemandText(status))}`,
    };
  }
  return {
    reason: joinSentences(
      assignmentSentence(status),
      `${accountText}.`,
      nextCycleText(reason.nextCycleAt, "disable it", status),
    ),
    remedy: jobRemedyText(status),
  };
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
          nextCycleText(reason.nextCycleAt, `provision this ${noun}`, status),
        ),
        remedy: jobRemedyText(status),
      };
}
