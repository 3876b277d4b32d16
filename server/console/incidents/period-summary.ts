import type { Activity, Incident, ListAnswer, Notification } from "../api/api-types.ts";
import { formatCount, formatNumber } from "../parts/format.ts";

/** Milliseconds since 1970; `to` is null for a period that has not ended. */
export type Period = { readonly from: number; readonly to: number | null };

type GroupedIncidents = {
  readonly opened: readonly Incident[];
  readonly recovered: readonly Incident[];
  /** Opened before the period, and not recovered in it. */
  readonly wentOn: readonly Incident[];
};

/** The incidents of a period by what happened to them. One that opened and recovered is in both groups. */
export function groupIncidents(
  incidents: readonly Incident[],
  { from, to }: Period,
): GroupedIncidents {
  const isInside = (at: string | null) =>
    at !== null && Date.parse(at) >= from && (to === null || Date.parse(at) < to);
  return {
    opened: incidents.filter(({ openedAt }) => isInside(openedAt)),
    recovered: incidents.filter(({ resolvedAt }) => isInside(resolvedAt)),
    wentOn: incidents.filter(
      ({ openedAt, resolvedAt }) => !isInside(openedAt) && !isInside(resolvedAt),
    ),
  };
}

type PeriodAnswers = {
  readonly incidents: ListAnswer<Incident>;
  readonly activity: ListAnswer<Activity>;
  readonly messages: ListAnswer<Notification>;
};

type PeriodSummary = {
  readonly hasIncidents: boolean;
  readonly incidentText: string;
  readonly activityText: string;
};

/** What happened in a period, in numbers. An answer with a further page has at least as many. */
export function summarizePeriod(
  { incidents, activity, messages }: PeriodAnswers,
  period: Period,
): PeriodSummary {
  const { opened, recovered, wentOn } = groupIncidents(incidents.items, period);
  const openAtEnd =
    opened.filter((incident) => !recovered.includes(incident)).length + wentOn.length;
  const jobs = activity.items;
  const cycles = jobs.reduce((sum, job) => sum + job.cycles, 0);
  const areCyclesComplete = jobs.every(({ complete }) => complete);
  const withFailures = jobs.filter(({ cyclesWithFailures }) => cyclesWithFailures > 0).length;
  const failedMessages = messages.items.filter(({ state }) => state === "failed").length;
  return {
    hasIncidents: opened.length > 0 || openAtEnd > 0,
    incidentText: `${atLeast(incidents)}${formatCount(opened.length, "incident")} opened, ${formatNumber(recovered.length)} recovered, ${formatNumber(openAtEnd)} open at the end.`,
    activityText: [
      `${areCyclesComplete ? "" : "At least "}${formatCount(cycles, "cycle")} ended; `,
      `${formatNumber(withFailures)} of ${formatCount(jobs.length, "job")} had cycles with failed attempts. `,
      `${atLeast(messages)}${formatCount(messages.items.length, "message")} ${messages.items.length === 1 ? "was" : "were"} written`,
      failedMessages === 0 ? "." : `, ${failedMessages} of them failed.`,
    ].join(""),
  };
}

function atLeast({ next }: ListAnswer<unknown>): string {
  return next === null ? "" : "At least ";
}
