import { DELIVERY_CHANNELS, ENDED_DELIVERY_STATES } from "../../domain/delivery.ts";
import type { Incident } from "../../domain/incident.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import { METRICS } from "../../domain/metrics.ts";
import type { Notification } from "../../domain/notification.ts";
import { type Instant, SECOND } from "../../domain/time.ts";
import type { DeliveryTotal } from "../../store/incidents/incident-types.ts";
import { createSampleList, type MetricSample } from "./sample-list.ts";

/** The samples of the open incidents of one tenant. */
export function incidentSamples(
  tenant: string,
  openIncidents: readonly Incident[],
): readonly MetricSample[] {
  const sampleList = createSampleList({ tenant });
  for (const incident of openIncidents) {
    sampleList.addMs(METRICS.incidentBegan, incident.beganAt, incidentLabels(incident));
  }
  // Every kind has its samples, so that a rule sees the first incident as a change.
  for (const kind of INCIDENT_KINDS) {
    for (const isMuted of [false, true]) {
      const incidents = openIncidents.filter(
        (incident) => incident.kind === kind && (incident.mutedBy !== null) === isMuted,
      );
      sampleList.add(METRICS.incidentsOpen, incidents.length, { kind, muted: String(isMuted) });
    }
  }
  return sampleList.list;
}

function incidentLabels({ jobId, reason, problem, mutedBy, ...incident }: Incident) {
  return {
    application: incident.application,
    sync_job: jobId === "" ? "" : syncJobLabel(jobId),
    target: incident.target ?? "",
    kind: incident.kind,
    severity: incident.severity,
    condition: incident.condition ?? "",
    probe_result: probeResultOf({ reason, problem }),
    muted_by: mutedBy?.kind ?? "",
  };
}

/** The result of the probes that the incident is about; empty if it is about something else. */
function probeResultOf({ reason, problem }: Pick<Incident, "reason" | "problem">): string {
  if (problem.code === "probe-token-refused") return "auth";
  return reason.code === "target-down" ? reason.result : "";
}

/** Every channel and result has a sample, so that a rule sees the first refusal as an increase. */
export function deliverySamples(
  tenant: string,
  totals: readonly DeliveryTotal[],
): readonly MetricSample[] {
  return DELIVERY_CHANNELS.flatMap((channel) =>
    ENDED_DELIVERY_STATES.map((result) => ({
      name: METRICS.deliveriesTotal.name,
      labels: { tenant, channel, result },
      value:
        totals.find(
          (total) => total.tenant === tenant && total.channel === channel && total.state === result,
        )?.count ?? 0,
    })),
  );
}

/** Every channel has its samples, so that a rule sees the first notification that waits. */
export function waitingSamples(
  waiting: readonly Notification[],
  now: Instant,
): readonly MetricSample[] {
  return DELIVERY_CHANNELS.flatMap((channel) => {
    const waitsMs = waiting
      .filter((notification) => notification.channel === channel)
      .map(({ createdAt }) => now - createdAt);
    const labels = { channel };
    return [
      { name: METRICS.notificationsWaiting.name, labels, value: waitsMs.length },
      { name: METRICS.longestWait.name, labels, value: Math.max(0, ...waitsMs) / SECOND },
    ];
  });
}
