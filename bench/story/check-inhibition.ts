import type { Alertmanager } from "./alertmanager.ts";
import type { FiringAlert } from "./firing-alerts.ts";
import { alertSubject, incidentSubjectLabel } from "./match-alerts.ts";
import type { PlayedStory, RecordedIncident } from "./play-story.ts";

/** What Alertmanager would do about the alert of an incident, in steps of the story. */
export type InhibitionCount = {
  readonly incidentId: string;
  /** Steps at which Steadystate mutes the incident, and those of them at which its alert is inhibited. */
  muted: number;
  mutedAndInhibited: number;
  /** Steps at which the incident is open and not muted, and those of them at which each of its alerts is inhibited. */
  notMuted: number;
  notMutedButInhibited: number;
};

/**
 * Asks Alertmanager at every step which of the firing alerts it inhibits. An incident has one alert for each state of
 * its labels, and the one of an earlier state fires on for `keep_firing_for`. While the incident is muted, the alert that
 * says so counts; while it is not, one alert that is not inhibited is enough.
 */
export async function checkInhibition(
  { incidents, recording }: Pick<PlayedStory, "incidents" | "recording">,
  alerts: readonly FiringAlert[],
  alertmanager: Alertmanager,
): Promise<readonly InhibitionCount[]> {
  const counts = incidents.map(({ incident }) => ({
    incidentId: incident.id,
    muted: 0,
    mutedAndInhibited: 0,
    notMuted: 0,
    notMutedButInhibited: 0,
  }));
  const known = new Map<string, ReadonlySet<number>>();
  for (const at of recording.times) {
    const firing = alerts.filter(({ from, until }) => from <= at && at < (until ?? Infinity));
    const key = firing.map((alert) => alerts.indexOf(alert)).join(" ");
    const inhibited =
      known.get(key) ??
      (await alertmanager.inhibited(
        firing.map(({ name, labels }) => ({ alertname: name, ...labels })),
      ));
    known.set(key, inhibited);
    for (const [index, recorded] of incidents.entries()) {
      const count = counts[index];
      if (count !== undefined) addStep(count, { recorded, at, firing, inhibited });
    }
  }
  return counts;
}

type Step = {
  readonly recorded: RecordedIncident;
  readonly at: number;
  readonly firing: readonly FiringAlert[];
  readonly inhibited: ReadonlySet<number>;
};

function addStep(count: InhibitionCount, { recorded, at, firing, inhibited }: Step): void {
  const { incident, muted } = recorded;
  if (at < incident.openedAt || at >= (incident.resolvedAt ?? Infinity)) return;
  const by = muted.find(({ from, until }) => from <= at && at < (until ?? Infinity))?.by ?? "";
  const own = firing.flatMap((alert, index) =>
    alertSubject(alert) === incidentSubjectLabel(incident)
      ? [{ mutedBy: alert.labels["muted_by"] ?? "", isInhibited: inhibited.has(index) }]
      : [],
  );
  if (by === "") {
    count.notMuted += 1;
    count.notMutedButInhibited += Number(own.every(({ isInhibited }) => isInhibited));
  } else {
    const present = own.find(({ mutedBy }) => mutedBy === by);
    count.muted += 1;
    count.mutedAndInhibited += Number(present?.isInhibited === true);
  }
}
