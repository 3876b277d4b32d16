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
import type { PersonAppStatus } from "../domain/person-app-status.ts";
import { DAY, type Instant, type Millis } from "../domain/time.ts";
import { objectKindNoun } from "./person-phrases.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "./phrases.ts";

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
        nestedGroupsText(assignment, noun),
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
      return ` between Steadystate's reads at ${formatTime(change.after)} and ${formatTime(change.before)}`;
    case "before":
      return change.notBefore === null || change.before - change.notBefore > MAX_SHOWN_SPAN_MS
        ? ` since before Steadystate's first read at ${formatTime(change.before)}`
        : ` since a time between ${formatTime(change.notBefore)}, when the group was assigned, and Steadystate's first read at ${formatTime(change.before)}`;
  }
}

function nestedGroupsText({ nestedGroups }: NotAssigned, noun: string): string | null {
  return nestedGroups === 0
    ? null
    : `Inside the assigned groups there ${nestedGroups === 1 ? "is" : "are"} ${formatCount(nestedGroups, "other group")}, whose members Entra does not provision. Steadystate does not read whether this ${noun} is one of them.`;
}
