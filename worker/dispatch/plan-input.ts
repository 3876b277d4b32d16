import { type Incident, isTenantIncidentKind } from "../../domain/incident.ts";
import { jobKind } from "../../domain/job-kind.ts";
import type { Acknowledgement } from "../../domain/notify/action.ts";
import type { GroupCause } from "../../domain/notify/group-cause.ts";
import type { RoutedJob } from "../../domain/notify/match-route.ts";
import type { PlannedIncident } from "../../domain/notify/plan-types.ts";
import { emptyHistory, type RouteHistory } from "../../domain/notify/route-history.ts";
import type { TenantFacts } from "./tenant-facts.ts";

/**
 * Collects the facts that decide who is notified of an incident. `facts` is null for a tenant that is not
 * in the settings.
 */
export function plannedIncident(
  incident: Incident,
  facts: TenantFacts | null,
  known: {
    readonly acknowledgement: Acknowledgement | null;
    readonly history: RouteHistory | null;
  },
): PlannedIncident {
  return {
    incident,
    jobs: jobsOf(incident, facts),
    jobAddresses: incident.jobIds.flatMap((jobId) => facts?.jobAddresses.get(jobId) ?? []),
    cause: causeOf(incident, facts),
    mutedBy: incident.mutedBy?.incidentId ?? null,
    hasDeadline: incident.announced?.because === "deadline",
    acknowledgement: known.acknowledgement,
    history: known.history ?? emptyHistory(incident.id),
  };
}

function jobsOf(incident: Incident, facts: TenantFacts | null): readonly RoutedJob[] {
  if (!isTenantIncidentKind(incident.kind) && incident.target === null)
    return [{ application: incident.application, kind: jobKind(incident) }];
  const ofIncident = (facts?.jobs ?? []).filter(
    ({ job }) => isTenantIncidentKind(incident.kind) || incident.jobIds.includes(job.jobId),
  );
  const jobs = ofIncident.map(({ job }) => ({ application: job.application, kind: jobKind(job) }));
  if (jobs.length > 0 || incident.application === "") return jobs;
  // If no assessment of its jobs is stored, only their app is known.
  return [{ application: incident.application, kind: null }];
}

/** Incidents with the same cause that open together are in one message. */
function causeOf(
  { kind, tenant, target, application, jobId }: Incident,
  facts: TenantFacts | null,
) {
  if (isTenantIncidentKind(kind)) return { code: "tenant", tenant } satisfies GroupCause;
  const name =
    target ??
    facts?.targets.find(({ isConfigured, jobIds }) => isConfigured && jobIds.includes(jobId))?.name;
  return name === undefined
    ? ({ code: "job", name: application, tenant } satisfies GroupCause)
    : ({ code: "target", name, tenant } satisfies GroupCause);
}
