import type { InhibitionCount } from "./check-inhibition.ts";
import type { FiringAlert } from "./firing-alerts.ts";
import type { AlertMatches, IncidentMatch } from "./match-alerts.ts";
import type { PlayedStory } from "./play-story.ts";

export type ReplayedStory = {
  readonly played: PlayedStory;
  readonly matches: AlertMatches;
  readonly inhibition: readonly InhibitionCount[];
};

const MINUTE_MS = 60_000;

/** A table of the incidents of a story with what their alerts do, and the alerts that follow no incident. */
export function formatReplay({ played, matches, inhibition }: ReplayedStory): {
  readonly text: string;
  readonly isAsExpected: boolean;
} {
  const toleranceMs = 2 * played.pollMs;
  const rows = matches.incidents.map((match, index) => {
    const count = inhibition[index];
    const isGood = isInTime(match, toleranceMs) && isInhibitedAsMuted(count);
    return { isGood, cells: incidentCells(match, count) };
  });
  const header = [
    "",
    "kind",
    "app",
    "opened",
    "resolved",
    "alert",
    "begins",
    "ends",
    "muted",
    "not muted",
  ];
  const table = [header, ...rows.map(({ isGood, cells }) => [isGood ? "ok" : "BAD", ...cells])];
  return {
    text: [
      `\n${played.name}: ${rows.length} incidents, polls every ${played.pollMs / MINUTE_MS} min`,
      ...formatColumns(table),
      ...matches.unexpected.map((alert) => `BAD ${alertLine(alert)}`),
      ...matches.others.map((alert) => `    ${alertLine(alert)}`),
      "",
    ].join("\n"),
    isAsExpected: rows.every(({ isGood }) => isGood) && matches.unexpected.length === 0,
  };
}

function isInTime({ beginsLateMs, endsLateMs }: IncidentMatch, toleranceMs: number): boolean {
  return (
    beginsLateMs !== null &&
    beginsLateMs <= toleranceMs &&
    (endsLateMs === null || Math.abs(endsLateMs) <= toleranceMs)
  );
}

function isInhibitedAsMuted(count: InhibitionCount | undefined): boolean {
  return (
    count !== undefined && count.mutedAndInhibited === count.muted && count.wronglyInhibited === 0
  );
}

function incidentCells(
  { incident, alertNames, beginsLateMs, endsLateMs }: IncidentMatch,
  count: InhibitionCount | undefined,
): readonly string[] {
  const { kind, application, openedAt, resolvedAt } = incident;
  return [
    kind,
    application,
    timeText(openedAt),
    timeText(resolvedAt),
    alertNames.map((name) => name.replace(/^Steadystate/, "")).join(", ") || "none",
    lateText(beginsLateMs),
    lateText(endsLateMs),
    count === undefined ? "" : `${count.mutedAndInhibited}/${count.muted}`,
    count === undefined ? "" : `${count.wronglyInhibited}/${count.notMuted}`,
  ];
}

function alertLine({ name, labels, from, until }: FiringAlert): string {
  const about = Object.values(labels).join(" ");
  return `${name} ${about}: ${timeText(from)} to ${timeText(until)}`;
}

function timeText(at: number | null): string {
  return at === null ? "open" : new Date(at).toISOString().slice(5, 16).replace("T", " ");
}

function lateText(ms: number | null): string {
  return ms === null ? "-" : `${ms < 0 ? "" : "+"}${ms / MINUTE_MS} min`;
}

function formatColumns(table: readonly (readonly string[])[]): readonly string[] {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table.map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
