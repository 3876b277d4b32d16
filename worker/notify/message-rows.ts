import { worstFirstRank } from "../../domain/condition.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Message, MessageRow, MessageTone } from "../../domain/message.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { escapeHtml } from "../../wording/escape-html.ts";
import { incidentProblemText } from "../../wording/incident-title.ts";
import { problemEndedAt, stateText, threadTitle } from "../../wording/message-state.ts";
import { pastProblemText } from "../../wording/past-problem.ts";
import { formatTime } from "../../wording/phrases.ts";
import { toCleanText, toneOf } from "./message.ts";
import { incidentUrl, type LinkSettings } from "./message-links.ts";

/**
 * The first incidents have a row and the next ones are only named, so that the mail stays smaller than
 * 100 KB: Gmail hides the rest of a larger mail.
 */
const MAX_ROWS = 100;
const MAX_ROW_BYTES = 64_000;
const MAX_FURTHER = 500;
const MAX_FURTHER_BYTES = 26_000;
/** The markup around the texts of a row. */
const ROW_MARKUP_BYTES = 450;
/** A problem is cut to this length in a row. */
const MAX_PROBLEM_LENGTH = 100;

export type GroupEntry = {
  readonly incident: Incident;
  readonly reason: NotificationReason;
};

/** The rows of the most important incidents; only the names, and then only the number, of the others. */
export function incidentRows(
  entries: readonly GroupEntry[],
  links: LinkSettings,
  now: Instant,
): Pick<Message, "rows" | "furtherIncidents" | "unnamedIncidentCount"> {
  const rows = takeWithin(
    entries.slice(0, MAX_ROWS).map((entry) => incidentRow(entry, links, now)),
    MAX_ROW_BYTES,
    (row) => ROW_MARKUP_BYTES + htmlBytes(Object.values(row).join("")),
  );
  const names = takeWithin(
    entries
      .slice(rows.length, rows.length + MAX_FURTHER)
      .map(({ incident }) => toCleanText(threadTitle(incident))),
    MAX_FURTHER_BYTES,
    htmlBytes,
  );
  return {
    rows,
    furtherIncidents: names,
    unnamedIncidentCount: entries.length - rows.length - names.length,
  };
}

/** The first items whose sizes together stay within the limit. */
function takeWithin<T>(
  items: readonly T[],
  limit: number,
  sizeOf: (item: T) => number,
): readonly T[] {
  let size = 0;
  const end = items.findIndex((item) => {
    size += sizeOf(item);
    return size > limit;
  });
  return end === -1 ? items : items.slice(0, end);
}

function htmlBytes(text: string): number {
  return Buffer.byteLength(escapeHtml(text));
}

function incidentRow(
  { incident, reason }: GroupEntry,
  links: LinkSettings,
  now: Instant,
): MessageRow {
  const isOver = reason === "recovered";
  const problem = toCleanText(isOver ? pastProblemText(incident) : incidentProblemText(incident));
  return {
    headline: toCleanText(stateText(incident, reason, now)),
    tone: toneOf(incident, reason),
    title: toCleanText(threadTitle(incident)),
    problem: toPlainLine(problem, MAX_PROBLEM_LENGTH),
    time: isOver
      ? `from ${formatTime(incident.beganAt)} to ${formatTime(problemEndedAt(incident, now))}`
      : `since ${formatTime(incident.beganAt)}`,
    url: incidentUrl(incident, links.publicUrl),
  };
}

/** Recovered incidents last, otherwise the worst and the largest first. */
export function compareEntries(a: GroupEntry, b: GroupEntry): number {
  const isOver = ({ reason }: GroupEntry) => Number(reason === "recovered");
  return (
    isOver(a) - isOver(b) ||
    worstFirstRank(a.incident) - worstFirstRank(b.incident) ||
    b.incident.affectedObjects - a.incident.affectedObjects ||
    a.incident.openedAt - b.incident.openedAt ||
    (a.incident.id < b.incident.id ? -1 : 1)
  );
}

export function worstTone(entries: readonly GroupEntry[]): MessageTone {
  const tones = entries.map(({ incident, reason }) => toneOf(incident, reason));
  return tones.includes("bad") ? "bad" : tones.includes("warn") ? "warn" : "good";
}
