import { SEVERITIES } from "../../domain/condition.ts";
import type { Incident } from "../../domain/incident.ts";
import type { NotificationReason } from "../../domain/notification.ts";
import type { GroupCause } from "../../domain/notify/group-cause.ts";
import {
  EMPTY_MESSAGE_PARTS,
  type Message,
  type MessageLine,
  type MessageRow,
} from "../../domain/notify/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { incidentText } from "../../wording/condition.ts";
import { escapeHtml } from "../../wording/escape-html.ts";
import { formatTimeAndAge } from "../../wording/failure-phrases.ts";
import { incidentProblemText } from "../../wording/incident-title.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { stateText, threadTitle } from "../../wording/message-state.ts";
import { formatCount, formatDuration, formatNumber, formatTime } from "../../wording/phrases.ts";
import { incidentFacts } from "./incident-facts.ts";
import { messageLine, toCleanText, toneOf } from "./message.ts";
import { incidentUrl, type LinkSettings, overviewLinks } from "./message-links.ts";

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

export type GroupMessageInput = {
  /** Not empty, in any order. */
  readonly entries: readonly GroupEntry[];
  readonly cause: GroupCause;
  readonly links: LinkSettings;
  readonly now: Instant;
};

/** A message about several incidents with one cause, or about more incidents than one by one are good. */
export function groupMessage(input: GroupMessageInput): Message {
  const { cause, links, now } = input;
  const entries = input.entries.toSorted(compareEntries);
  const tones = entries.map(({ incident, reason }) => toneOf(incident, reason));
  const tone = tones.includes("bad") ? "bad" : tones.includes("warn") ? "warn" : "good";
  return {
    ...EMPTY_MESSAGE_PARTS,
    headline: groupStateText(entries),
    tone,
    title: toCleanText(groupTitle(cause)),
    summary: "",
    lines: groupLines(entries, cause, now),
    ...incidentRows(entries, links, now),
    links: overviewLinks(links),
    footer: [`Data as of ${formatTime(now)}.`],
    facts: entries.map(({ incident, reason }) => incidentFacts(incident, reason, links.publicUrl)),
  };
}

/** The rows of the most important incidents; only the names, and then only the number, of the others. */
function incidentRows(
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
  const problem = toCleanText(incidentProblemText(incident));
  return {
    headline: toCleanText(stateText(incident, reason, now)),
    tone: toneOf(incident, reason),
    title: toCleanText(threadTitle(incident)),
    problem: toPlainLine(problem, MAX_PROBLEM_LENGTH),
    time: reason === "recovered" ? "" : `open since ${formatTime(incident.openedAt)}`,
    url: incidentUrl(incident, links.publicUrl),
  };
}

/** Recovered incidents last, otherwise the most severe and the largest first. */
function compareEntries(a: GroupEntry, b: GroupEntry): number {
  const isOver = ({ reason }: GroupEntry) => Number(reason === "recovered");
  const rank = ({ incident }: GroupEntry) => SEVERITIES.indexOf(incident.severity);
  return (
    isOver(a) - isOver(b) ||
    rank(a) - rank(b) ||
    b.incident.affectedObjects - a.incident.affectedObjects ||
    a.incident.openedAt - b.incident.openedAt ||
    (a.incident.id < b.incident.id ? -1 : 1)
  );
}

const REASON_WORDS: Readonly<Record<NotificationReason, string>> = {
  opened: "NEW",
  worsened: "WORSE",
  "reason-changed": "WITH NEW REASON",
  escalated: "NOT ACKNOWLEDGED",
  still: "STILL OPEN",
  eased: "EASED",
  acknowledged: "ACKNOWLEDGED",
  recovered: "RECOVERED",
};

/** `12 NEW, 2 RECOVERED`. */
function groupStateText(entries: readonly GroupEntry[]): string {
  return countByReason(entries)
    .map(([reason, count]) => `${formatNumber(count)} ${REASON_WORDS[reason]}`)
    .join(", ");
}

function countByReason(
  entries: readonly GroupEntry[],
): readonly (readonly [NotificationReason, number])[] {
  const reasons = Object.keys(REASON_WORDS) as NotificationReason[];
  return reasons
    .map((wanted) => [wanted, entries.filter(({ reason }) => reason === wanted).length] as const)
    .filter(([, count]) => count > 0);
}

function groupTitle(cause: GroupCause): string {
  switch (cause.code) {
    case "target":
      return `SCIM server ${cause.name} (${cause.tenant}): several incidents`;
    case "agent":
      return `provisioning agents of ${cause.tenant}: several incidents`;
    case "tenant":
      return `${cause.tenant}: several incidents`;
    case "storm":
      return "many incidents at once";
  }
}

const CAUSE_TEXTS: Readonly<Record<GroupCause["code"], string>> = {
  target: "They concern the same SCIM server, so they probably have one cause.",
  agent: "The jobs use the same provisioning agents, so the incidents probably have one cause.",
  tenant: "They began at the same time in one tenant, so they probably have one cause.",
  storm: "More messages were due than one recipient can read, so this message has all of them.",
};

function groupLines(
  entries: readonly GroupEntry[],
  cause: GroupCause,
  now: Instant,
): readonly MessageLine[] {
  const open = entries.filter(({ reason }) => reason !== "recovered");
  const [first] = open;
  const countText = formatCount(entries.length, "incident");
  if (first === undefined) {
    const text = `${countText} ${entries.length === 1 ? "has" : "have"} recovered.`;
    return [messageLine("What", text), messageLine(NEXT_STEP_LABEL, "Nothing to do.")];
  }
  const causeText = entries.length === 1 ? "" : ` ${CAUSE_TEXTS[cause.code]}`;
  return [
    messageLine("What", `${countText}.${causeText}`),
    messageLine("Worst", worstText(first.incident)),
    messageLine(
      "Since",
      formatTimeAndAge(Math.min(...open.map(({ incident }) => incident.openedAt)), now),
    ),
    messageLine("Affected", affectedText(open)),
    ...deadlineLine(open, now),
    messageLine(NEXT_STEP_LABEL, nextStepText(first.incident, open.length)),
  ];
}

function worstText(incident: Incident): string {
  return `${threadTitle(incident)} (${incidentProblemText(incident)}).`;
}

function affectedText(open: readonly GroupEntry[]): string {
  const jobIds = new Set(open.flatMap(({ incident }) => incident.jobIds));
  const objects = open.reduce((sum, { incident }) => sum + incident.affectedObjects, 0);
  const jobsText = formatCount(jobIds.size, "job");
  if (objects === 0) return jobsText;
  // An object that fails in two jobs is counted twice.
  return `${jobsText}; ${formatCount(objects, "failing object")}, counted for each incident`;
}

/** The first job that Entra disables. */
function deadlineLine(open: readonly GroupEntry[], now: Instant): readonly MessageLine[] {
  const deadlines = open.flatMap(({ incident }) => {
    const { reason } = incident;
    return reason.code === "quarantined" && reason.disableDeadline !== null
      ? [{ at: reason.disableDeadline.at, incident }]
      : [];
  });
  const [earliest] = deadlines.toSorted((a, b) => a.at - b.at);
  if (earliest === undefined) return [];
  const { at, incident } = earliest;
  const name = toPlainLine(incident.application, 60);
  const text =
    at > now
      ? `Entra disables ${formatCount(deadlines.length, "job")}, ${name} first: at ${formatTime(at)}, in ${formatDuration(at - now)}.`
      : `The time after which Entra disables ${name} ended at ${formatTime(at)}.`;
  return [messageLine("If ignored", text)];
}

function nextStepText(incident: Incident, openCount: number): string {
  const remedy = incidentText(incident).remedy ?? "Open the job in Steadystate.";
  return openCount === 1
    ? remedy
    : `Begin with ${toPlainLine(incident.application || incident.tenant, 60)}: ${remedy}`;
}
