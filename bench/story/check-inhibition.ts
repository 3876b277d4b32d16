import type { Alertmanager } from "./alertmanager.ts";
import type { FiringAlert } from "./firing-alerts.ts";
import { alertSubject, incidentSubjectLabel } from "./match-alerts.ts";
import type { PlayedStory, RecordedIncident } from "./play-story.ts";

/** What Alertmanager would do about the alert of an incident, in steps of the story. */
export type InhibitionCount = {
  readonly incidentId: string;
  /** Steps at which Steadystate mutes the incident. */
  muted: number;
  /** Steps of `muted` at which Alertmanager inhibits the alert of the incident. */
  mutedAndInhibited: number;
  /** Steps at which the incident is open and not muted. */
  notMuted: number;
  /** Steps of `notMuted` at which Alertmanager inhibits every alert of the incident. */
  wronglyInhibited: number;
};

/**
 * Asks Alertmanager at every step which of the firing alerts it inhibits. An incident has one alert for each state of
 * its labels, and the alert of an earlier state continues to fire for `keep_firing_for`. While the incident is muted,
 * only the alert with the label `muted_by` of that time is compared. While the incident is not muted, the result is
 * right if at least one of its alerts is not inhibited.
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
    wronglyInhibited: 0,
  }));
  /** The answers of Alertmanager, by the set of firing alerts. */
  const inhibitedByAlerts = new Map<string, ReadonlySet<number>>();
  for (const at of recording.times) {
    const firing = alerts.filter(({ from, until }) => from <= at && at < (until ?? Infinity));
    const key = firing.map((alert) => alerts.indexOf(alert)).join(" ");
    const inhibited =
      inhibitedByAlerts.get(key) ??
      (await alertmanager.inhibited(
        firing.map(({ name, labels }) => ({ alertname: name, ...labels })),
      ));
    inhibitedByAlerts.set(key, inhibited);
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
    count.wronglyInhibited += Number(own.every(({ isInhibited }) => isInhibited));
  } else {
    const present = own.find(({ mutedBy }) => mutedBy === by);
    count.muted += 1;
    count.mutedAndInhibited += Number(present?.isInhibited === true);
  }
}
