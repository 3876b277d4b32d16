import type { Incident } from "../../domain/incident.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { FiringAlert } from "./firing-alerts.ts";
import type { PlayedStory } from "./play-story.ts";
import type { RuleFile } from "./rule-file.ts";

/** An incident and the alerts that fire for it. */
export type IncidentMatch = {
  readonly incident: Incident;
  readonly alertNames: readonly string[];
  /**
   * How much later than expected the first alert begins; null if none fires. Expected is the opening of the incident
   * plus the rule's `for`.
   */
  readonly beginsLateMs: number | null;
  /**
   * How much later than expected the last alert ends. Expected is the end of the incident plus `keep_firing_for`. Null
   * if the incident is open at the end, or if the alert continues for the next incident of its kind.
   */
  readonly endsLateMs: number | null;
};

export type AlertMatches = {
  readonly incidents: readonly IncidentMatch[];
  /** Alerts for incidents that fire at a time without such an incident. */
  readonly unexpected: readonly FiringAlert[];
  /** Alerts about Steadystate itself, and other alerts that follow no incident. */
  readonly others: readonly FiringAlert[];
};

type Timing = { readonly forMs: number; readonly keepFiringMs: number };

/** Compares incidents with the alerts that carry their kind. */
export function matchAlerts(
  { incidents, pollMs, recording }: Pick<PlayedStory, "incidents" | "pollMs" | "recording">,
  alerts: readonly FiringAlert[],
  rules: RuleFile,
): AlertMatches {
  const toleranceMs = 2 * pollMs;
  const timings = new Map(rules.alerts.map((alert) => [alert.name, alert]));
  const timingOf = (name: string): Timing => timings.get(name) ?? { forMs: 0, keepFiringMs: 0 };
  const all = incidents.map(({ incident }) => incident);
  const matches = all.map((incident) =>
    matchIncident(incident, {
      alerts: alerts.filter((alert) => alertSubject(alert) === incidentSubjectLabel(incident)),
      others: all.filter(
        (other) =>
          other !== incident && incidentSubjectLabel(other) === incidentSubjectLabel(incident),
      ),
      toleranceMs,
      timingOf,
    }),
  );
  const endsAt = recording.times.at(-1) ?? 0;
  const isExplained = (alert: FiringAlert) => {
    const lastMs = timingOf(alert.name).keepFiringMs + toleranceMs;
    const windows = all
      .filter((incident) => incidentSubjectLabel(incident) === alertSubject(alert))
      .map(({ openedAt, resolvedAt }) => ({
        from: openedAt,
        until: resolvedAt === null ? endsAt : resolvedAt + lastMs,
      }));
    return isCovered({ from: alert.from, until: alert.until ?? endsAt }, windows);
  };
  const [own, ofIncidents] = partition(alerts, ({ labels }) => labels["kind"] === undefined);
  return {
    incidents: matches,
    unexpected: ofIncidents.filter((alert) => !isExplained(alert)),
    others: own,
  };
}

type MatchContext = {
  /** The alerts of the incident's kind and subject. */
  readonly alerts: readonly FiringAlert[];
  /** Other incidents of the same kind and subject. */
  readonly others: readonly Incident[];
  readonly toleranceMs: number;
  readonly timingOf: (name: string) => Timing;
};

function matchIncident(
  incident: Incident,
  { alerts, others, toleranceMs, timingOf }: MatchContext,
): IncidentMatch {
  const { openedAt, resolvedAt } = incident;
  const lastMs = (name: string) => timingOf(name).keepFiringMs + toleranceMs;
  const own = alerts.filter(
    ({ name, from, until }) =>
      (until ?? Infinity) > openedAt && from <= (resolvedAt ?? Infinity) + lastMs(name),
  );
  const [first] = own;
  const last = own.toSorted((a, b) => (a.until ?? Infinity) - (b.until ?? Infinity)).at(-1);
  if (first === undefined || last === undefined)
    return { incident, alertNames: [], beginsLateMs: null, endsLateMs: null };
  const isContinued = others.some(
    (other) =>
      resolvedAt !== null &&
      other.openedAt >= resolvedAt &&
      other.openedAt <= (last.until ?? Infinity),
  );
  const endsLateMs =
    resolvedAt === null || last.until === null || isContinued
      ? null
      : last.until - resolvedAt - timingOf(last.name).keepFiringMs;
  return {
    incident,
    alertNames: [...new Set(own.map(({ name }) => name))],
    // An alert that still fires for the incident before begins in time.
    beginsLateMs: Math.max(first.from - openedAt - timingOf(first.name).forMs, 0),
    endsLateMs,
  };
}

/** The labels by which an incident and its alert belong together. */
export function incidentSubjectLabel({ kind, tenant, jobId, target }: Incident): string {
  return [kind, tenant, jobId === "" ? "" : syncJobLabel(jobId), target ?? ""].join(" ");
}

export function alertSubject({ labels }: Pick<FiringAlert, "labels">): string {
  return ["kind", "tenant", "sync_job", "target"].map((name) => labels[name] ?? "").join(" ");
}

type Window = { readonly from: number; readonly until: number };

/** Whether windows without a gap between them contain the period. */
function isCovered({ from, until }: Window, windows: readonly Window[]): boolean {
  const ordered = windows.toSorted((a, b) => a.from - b.from);
  const reached = ordered.reduce(
    (to, window) => (window.from <= to ? Math.max(to, window.until) : to),
    from,
  );
  return ordered.some((window) => window.from <= from && from <= window.until) && reached >= until;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
