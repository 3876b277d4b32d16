import type { Incident } from "../../domain/incident.ts";
import type { IncidentProblem } from "../../domain/incident-problem.ts";
import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";
import type { GroupCause } from "../../domain/notify/group-cause.ts";
import type { Instant } from "../../domain/time.ts";
import { incidentText } from "../../wording/condition.ts";
import { formatTimeAndAge } from "../../wording/failure-phrases.ts";
import { incidentProblemText } from "../../wording/incident-title.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { subjectName } from "../../wording/message-state.ts";
import { formatCount, formatDuration, formatNumber, formatTime } from "../../wording/phrases.ts";
import { incidentFacts } from "./incident-facts.ts";
import { messageLine, toCleanText } from "./message.ts";
import { type LinkSettings, overviewLinks } from "./message-links.ts";
import { compareEntries, type GroupEntry, incidentRows, worstTone } from "./message-rows.ts";

export type GroupMessageInput = {
  /** Not empty, in any order. */
  readonly entries: readonly GroupEntry[];
  readonly cause: GroupCause;
  readonly links: LinkSettings;
  readonly now: Instant;
};

/** A message about several incidents with one cause, or about too many incidents for a message each. */
export function groupMessage(input: GroupMessageInput): Message {
  const { cause, links, now } = input;
  const entries = input.entries.toSorted(compareEntries);
  return {
    ...EMPTY_MESSAGE_PARTS,
    headline: groupStateText(entries),
    tone: worstTone(entries),
    title: toCleanText(groupTitle(cause)),
    summary: toCleanText(groupSummary(entries)),
    lines: groupLines(entries, cause, now),
    ...incidentRows(entries, links, now),
    links: overviewLinks(links),
    footer: [`Data as of ${formatTime(dataAsOf(entries, now))}.`],
    facts: entries.map(({ incident, reason }) => incidentFacts(incident, reason, links.publicUrl)),
  };
}

/** When the oldest of the incidents was assessed. */
function dataAsOf(entries: readonly GroupEntry[], now: Instant): Instant {
  return Math.min(now, ...entries.map(({ incident }) => incident.assessedAt));
}

const REASON_WORDS: Readonly<Record<NotificationReason, string>> = {
  opened: "NEW",
  worsened: "WORSE",
  "reason-changed": "WITH NEW REASON",
  escalated: "NOT ACKNOWLEDGED",
  unacknowledged: "NO LONGER ACKNOWLEDGED",
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
    case "job":
      return `${cause.name} (${cause.tenant}): several incidents`;
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

/** `6 incidents: 4 open and 2 recovered. The worst: 8x8 (contoso), quarantined (credentials rejected).` */
function groupSummary(entries: readonly GroupEntry[]): string {
  const countText = formatCount(entries.length, "incident");
  const open = entries.filter(isOpen);
  const [first] = open;
  if (first === undefined)
    return `${countText} ${entries.length === 1 ? "has" : "have"} recovered.`;
  const worst = `${subjectName(first.incident)}, ${incidentProblemText(first.incident)}`;
  if (entries.length === 1) return `${worst}.`;
  const endedCount = entries.length - open.length;
  const parts =
    endedCount === 0
      ? ""
      : `: ${formatNumber(open.length)} open and ${formatNumber(endedCount)} recovered`;
  return `${countText}${parts}. ${open.length === 1 ? "Still open" : "The worst"}: ${worst}.`;
}

const isOpen = ({ reason }: GroupEntry): boolean => reason !== "recovered";

const CAUSE_TEXTS: Readonly<Record<GroupCause["code"], string>> = {
  job: "All of these incidents are about the same app.",
  target: "All of these incidents are about one SCIM server and the jobs that write to it.",
  agent: "All of these jobs use the same provisioning agents.",
  tenant: "All of these incidents began at about the same time in one tenant.",
  storm:
    "Steadystate limits how many messages it sends at once, so this one message lists all of these incidents.",
};

function causeText(open: readonly GroupEntry[], { code }: GroupCause): string {
  const problems = new Set(open.map(({ incident: { problem } }) => problemKey(problem)));
  const conclusion =
    problems.size === 1
      ? "Their problems are the same, so they probably have one cause."
      : "Their problems are different: check whether one of them causes the others.";
  return code === "storm" ? CAUSE_TEXTS.storm : `${CAUSE_TEXTS[code]} ${conclusion}`;
}

/** Two problems with the same key may have one cause. */
function problemKey(problem: IncidentProblem): string {
  switch (problem.code) {
    case "quarantined-by-error":
      return problem.errorClass;
    case "credentials-rejected":
    case "cycles-fail-with-credentials":
      return "credentials";
    case "quarantined":
      return `quarantined ${problem.quarantineReason}`;
    case "objects-failing":
    case "accounts-missing":
    case "cycles-fail-with-error":
      return `error ${problem.errorCode ?? ""}`;
    case "target-down":
      return `server ${problem.result}`;
    default:
      return problem.code;
  }
}

function groupLines(
  entries: readonly GroupEntry[],
  cause: GroupCause,
  now: Instant,
): readonly MessageLine[] {
  const open = entries.filter(isOpen);
  const [first] = open;
  if (first === undefined) return [messageLine(NEXT_STEP_LABEL, "Nothing to do.")];
  const since = Math.min(...open.map(({ incident }) => incident.beganAt));
  return [
    ...(open.length === 1 ? [] : [messageLine("What", causeText(open, cause))]),
    messageLine(
      "Since",
      open.length === 1
        ? formatTimeAndAge(since, now)
        : `the first problem began at ${formatTime(since)}, ${formatDuration(now - since)} ago`,
    ),
    messageLine("Affected", affectedText(open)),
    ...deadlineLine(open, now),
    messageLine(NEXT_STEP_LABEL, nextStepText(first.incident, open.length)),
  ];
}

function affectedText(open: readonly GroupEntry[]): string {
  const jobIds = new Set(open.flatMap(({ incident }) => incident.jobIds));
  const objects = open.reduce((sum, { incident }) => sum + incident.affectedObjects, 0);
  const jobsText = formatCount(jobIds.size, "job");
  if (objects === 0) return jobsText;
  // Only an upper limit: an object that fails in two jobs is counted twice, and an incident keeps the
  // largest number of objects since it was opened.
  return open.length === 1
    ? `${jobsText}; up to ${formatCount(objects, "failing object")}`
    : `${jobsText}; up to ${formatCount(objects, "failing object")} in the open incidents of this message`;
}

/** The job that Entra disables first. */
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
  const name = subjectName(incident);
  const text =
    at > now
      ? deadlines.length === 1
        ? `Entra disables the job ${name} at ${formatTime(at)}, in ${formatDuration(at - now)}.`
        : `Entra disables ${formatCount(deadlines.length, "job")}. The first is ${name}, at ${formatTime(at)}, in ${formatDuration(at - now)}.`
      : `Entra may disable the job ${name} at any time: the time that Entra allows for a quarantine ended at ${formatTime(at)}.`;
  return [messageLine("If ignored", text)];
}

function nextStepText(incident: Incident, openCount: number): string {
  const remedy = incidentText(incident).remedy ?? "Open the job in Steadystate.";
  return openCount === 1 ? remedy : `Begin with ${subjectName(incident)}: ${remedy}`;
}
