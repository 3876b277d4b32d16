import type { Incident } from "../../domain/incident.ts";
import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import type { Instant } from "../../domain/time.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { subjectName } from "../../wording/message-state.ts";
import { formatCount, formatNumber, formatTime } from "../../wording/phrases.ts";
import { incidentFacts } from "./incident-facts.ts";
import { messageLine, toCleanText } from "./message.ts";
import { type LinkSettings, overviewLinks } from "./message-links.ts";
import { compareEntries, type GroupEntry, incidentRows, worstTone } from "./message-rows.ts";

export type DigestMessageInput = {
  /** The incidents that are open or have ended in the period, in any order. Not empty: a digest without an incident is not sent. */
  readonly incidents: readonly Incident[];
  readonly period: "day" | "week";
  readonly from: Instant;
  readonly to: Instant;
  /** Null if it is sent in time. */
  readonly sentLateAt: Instant | null;
  readonly nextAt: Instant;
  readonly links: LinkSettings;
};

const TITLES = { day: "Steadystate: daily digest", week: "Steadystate: weekly digest" } as const;

/** A regular list of incidents, for people who do not want one message for each change. */
export function digestMessage(input: DigestMessageInput): Message {
  const { incidents, period, to, sentLateAt, nextAt, links } = input;
  const asOf = sentLateAt ?? to;
  const entries = incidents
    .map((incident): GroupEntry => {
      return { incident, reason: incident.state === "recovered" ? "recovered" : "opened" };
    })
    .toSorted(compareEntries);
  const open = entries.filter(({ reason }) => reason === "opened");
  const endedCount = entries.length - open.length;
  return {
    ...EMPTY_MESSAGE_PARTS,
    headline: digestState(open.length, endedCount),
    tone: worstTone(entries),
    title: TITLES[period],
    summary: toCleanText(digestSummary(open.length, endedCount)),
    lines: digestLines(open, input),
    ...incidentRows(entries, links, asOf),
    links: overviewLinks(links),
    footer: [`Data as of ${formatTime(asOf)}.`, `The next digest is due at ${formatTime(nextAt)}.`],
    facts: entries.map(({ incident }) => incidentFacts(incident, null, links.publicUrl)),
  };
}

function digestState(openCount: number, endedCount: number): string {
  if (openCount === 0) return "NOTHING OPEN";
  const open = `${formatNumber(openCount)} OPEN`;
  return endedCount === 0 ? open : `${open}, ${formatNumber(endedCount)} RECOVERED`;
}

function digestSummary(openCount: number, endedCount: number): string {
  const open =
    openCount === 0
      ? "No incident is open"
      : formatCount(openCount, "incident is open", "incidents are open");
  if (endedCount === 0) return `${open}.`;
  return `${open}, and ${formatCount(endedCount, "incident has", "incidents have")} recovered.`;
}

function digestLines(
  open: readonly GroupEntry[],
  { from, to, sentLateAt }: DigestMessageInput,
): readonly MessageLine[] {
  const newCount = open.filter(({ incident }) => incident.openedAt >= from).length;
  const [first] = open;
  return [
    messageLine("Period", `${formatTime(from)} to ${formatTime(to)}`),
    ...(sentLateAt === null
      ? []
      : [
          messageLine(
            "Late",
            `This digest was due at ${formatTime(to)}. Steadystate could not write it then. Changes after this time are in the next digest.`,
          ),
        ]),
    ...(open.length === 0
      ? []
      : [messageLine("New", `${formatCount(newCount, "open incident")} began in this period.`)]),
    messageLine(
      NEXT_STEP_LABEL,
      first === undefined
        ? "Nothing to do."
        : `Begin with ${subjectName(first.incident)}, the first incident below.`,
    ),
  ];
}
