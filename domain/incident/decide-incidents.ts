import { findTrouble } from "../assessment/find-trouble.ts";
import type { CredentialExpiry } from "../credential-expiry.ts";
import {
  type Incident,
  incidentSubject,
  jobSubject,
  NO_LONGER_WATCHED,
  targetSubject,
} from "../incident.ts";
import { JOB_INCIDENT_KINDS, TARGET_INCIDENT_KINDS } from "../incident-kind.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { credentialSignal } from "./credential-signal.ts";
import { decideIncident, type IncidentDecision } from "./decide-incident.ts";
import type { IncidentSignal, IncidentSubject } from "./incident-signal.ts";
import { jobIncidentSubject, jobSignal } from "./job-signal.ts";
import { muteIncidents } from "./mute-incidents.ts";
import { type TargetWithJobs, targetIncidentSubject, targetSignal } from "./target-signal.ts";
import { isCoveredByTenantIncident, tenantIncidentSubject, tenantSignal } from "./tenant-signal.ts";
import { type UpdatedIncident, updateIncident } from "./update-incident.ts";

/** The assessments of a tenant, its targets and its jobs, and what was open before. */
export type DecisionInput = {
  readonly tenant: TenantAssessment;
  /** Null if it is not known when the credential of the tenant expires. */
  readonly credentialExpiry: CredentialExpiry | null;
  readonly targets: readonly TargetWithJobs[];
  readonly openIncidents: readonly Incident[];
};

/** What an incident is about. */
type DecisionSource =
  | { readonly code: "tenant"; readonly tenant: TenantAssessment }
  | { readonly code: "target"; readonly targetWithJobs: TargetWithJobs }
  | { readonly code: "job"; readonly assessment: JobAssessment }
  /** The job was deleted, or the target or tenant is no longer in the settings. */
  | { readonly code: "no-longer-watched"; readonly incident: Incident };

export type SourcedDecision = {
  readonly source: DecisionSource;
  readonly kind: Incident["kind"];
  readonly decision: IncidentDecision;
};

type Candidate = {
  readonly source: DecisionSource;
  readonly subject: IncidentSubject;
  readonly open: Incident | null;
  readonly signal: IncidentSignal;
  readonly now: Instant;
};

/**
 * Decides about all incidents of a tenant: first how each incident is after these assessments, then
 * which incident mutes which, and then what people are notified of.
 */
export function decideIncidents(
  input: DecisionInput,
  thresholds: Thresholds,
): readonly SourcedDecision[] {
  return decideCandidates(findCandidates(input, thresholds), thresholds);
}

/** Decides about the open incidents of a tenant that is no longer in the settings. */
export function decideEndOfWatching(
  openIncidents: readonly Incident[],
  thresholds: Thresholds,
  now: Instant,
): readonly SourcedDecision[] {
  return decideCandidates(
    openIncidents.map((open) => endOfWatching(open, now)),
    thresholds,
  );
}

function decideCandidates(
  candidates: readonly Candidate[],
  thresholds: Thresholds,
): readonly SourcedDecision[] {
  const { recoveredAfterMs } = thresholds;
  const updated = candidates.map((candidate) => {
    const { open, signal, subject, now } = candidate;
    const after = updateIncident(open, signal, subject, { recoveredAfterMs, now });
    return { ...candidate, after };
  });
  const incidents = updated.flatMap(({ after: { incident } }) => incident ?? []);
  const mutes = muteIncidents(incidents, thresholds);
  return updated.map(({ source, subject, signal, now, after }) => ({
    source,
    kind: subject.kind,
    decision: decideUpdated(after, mutes, { signal, thresholds, now }),
  }));
}

function decideUpdated(
  after: UpdatedIncident,
  mutes: ReturnType<typeof muteIncidents>,
  announcing: Parameters<typeof decideIncident>[2],
): IncidentDecision {
  if (after.incident === null) return { kind: "no-incident", ...after };
  return decideIncident(after.incident, mutes.get(after.incident.id) ?? null, announcing);
}

function findCandidates(input: DecisionInput, thresholds: Thresholds): readonly Candidate[] {
  const watched = watchedCandidates(input, thresholds);
  const watchedIds = new Set(watched.map(({ open }) => open?.id));
  const others = input.openIncidents.filter(({ id }) => !watchedIds.has(id));
  const { assessedAt } = input.tenant;
  return [...watched, ...others.map((open) => endOfWatching(open, assessedAt))];
}

function endOfWatching(open: Incident, now: Instant): Candidate {
  return {
    source: { code: "no-longer-watched", incident: open },
    subject: { ...open, idPrefix: "" },
    open,
    signal: {
      code: "gone",
      reason: NO_LONGER_WATCHED,
      assessedAt: now,
      lastGoodCycleAt: null,
      objectsStillAffected: 0,
    },
    now,
  };
}

function watchedCandidates(
  { tenant, credentialExpiry, targets, openIncidents }: DecisionInput,
  thresholds: Thresholds,
): readonly Candidate[] {
  const openBySubject = new Map(
    openIncidents.map((incident) => [incidentSubject(incident), incident]),
  );
  const find = (subject: string) => openBySubject.get(subject) ?? null;
  const tenantIncident = find("tenant-unreadable");
  const jobs = tenant.jobs.flatMap((assessment) =>
    jobCandidates(assessment, find, thresholds).filter(
      ({ open, subject }) =>
        open !== null ||
        subject.kind !== "job-unreadable" ||
        !isCoveredByTenantIncident(assessment, tenant.staleSources, tenantIncident, thresholds),
    ),
  );
  return [
    ...targets.flatMap((targetWithJobs) => targetCandidates(targetWithJobs, find, thresholds)),
    ...jobs,
    {
      source: { code: "tenant", tenant },
      subject: tenantIncidentSubject("tenant-unreadable", tenant),
      open: tenantIncident,
      signal: tenantSignal(tenant),
      now: tenant.assessedAt,
    },
    ...credentialCandidates(tenant, credentialExpiry, find("credential-expiring"), thresholds),
  ];
}

/** The candidate about the credential; empty if its expiry is not known. */
function credentialCandidates(
  tenant: TenantAssessment,
  expiry: CredentialExpiry | null,
  open: Incident | null,
  thresholds: Thresholds,
): readonly Candidate[] {
  if (open === null && expiry === null) return [];
  return [
    {
      source: { code: "tenant", tenant },
      subject: tenantIncidentSubject("credential-expiring", tenant),
      open,
      signal: credentialSignal(expiry, tenant, thresholds),
      now: tenant.assessedAt,
    },
  ];
}

type FindOpen = (subject: string) => Incident | null;

/** One candidate for each trouble of the job, and one for each of its open incidents. */
function jobCandidates(
  assessment: JobAssessment,
  find: FindOpen,
  thresholds: Thresholds,
): readonly Candidate[] {
  return JOB_INCIDENT_KINDS.flatMap((kind) => {
    const open = find(jobSubject(assessment.job.jobId, kind));
    if (open === null && findTrouble(assessment, kind) === null) return [];
    return [
      {
        source: { code: "job", assessment },
        subject: jobIncidentSubject(kind, assessment),
        open,
        signal: jobSignal(kind, open, assessment, thresholds),
        now: assessment.assessedAt,
      },
    ];
  });
}

function targetCandidates(
  targetWithJobs: TargetWithJobs,
  find: FindOpen,
  thresholds: Thresholds,
): readonly Candidate[] {
  const { name, isConfigured, jobIds, assessedAt } = targetWithJobs.target;
  const nameOrJobId = isConfigured ? name : (jobIds[0] ?? "");
  return TARGET_INCIDENT_KINDS.map((kind) => ({
    source: { code: "target", targetWithJobs },
    subject: targetIncidentSubject(kind, targetWithJobs),
    open: find(targetSubject(nameOrJobId, kind)),
    signal: targetSignal(kind, targetWithJobs, thresholds),
    now: assessedAt,
  }));
}
