import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { IdentityRecord, ObjectState } from "../domain/object-state.ts";
import { assessPersonAppStatus } from "../domain/person/assess-person-app-status.ts";
import type { ProvisioningEvent } from "../domain/provisioning-event.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import { formatRfc3339 } from "../wording/phrases.ts";
import { type Caller, canSeePersons } from "./access/caller.ts";
import * as row from "./api-rows.ts";

// The rows of the domain with what the HTTP API shows beside them.

/** Text of others may name a person, however well we cleaned it: null for who may see none. */
export function hideFromViewers<T>(caller: Caller, value: T): T | null {
  return canSeePersons(caller.role) ? value : null;
}

export function jobRowForCaller(assessment: JobAssessment, caller: Caller) {
  const { entraMessage, remedy } = assessment;
  return { ...row.jobRow(assessment), entraMessage: hideFromViewers(caller, entraMessage), remedy };
}

export function incidentRowForCaller(incident: Incident, caller: Caller) {
  const { condition, reason, entraMessage, remedy, notifyReason } = incident;
  return {
    ...row.incidentRow(incident),
    condition,
    reason,
    entraMessage: hideFromViewers(caller, entraMessage),
    remedy,
    // A mail server names the recipient that it refuses.
    notifyReason: hideFromViewers(caller, notifyReason),
  };
}

export function eventRowOfTenant(event: ProvisioningEvent, tenant: string) {
  return { ...row.eventRow(event), tenant };
}

export function eventDetailOfTenant(event: ProvisioningEvent, tenant: string) {
  return {
    ...eventRowOfTenant(event, tenant),
    steps: event.steps.map(({ name, type, status, description }) => ({
      name,
      type,
      status,
      description,
    })),
    changes: event.changes,
  };
}

type StatusContext = {
  readonly assessment: JobAssessment;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** One person that fails in one job. */
export function failingPersonRow(
  state: ObjectState,
  identity: IdentityRecord | null,
  { assessment, thresholds, now }: StatusContext,
) {
  return {
    tenant: state.tenant,
    id: state.sourceId,
    displayName: identity?.displayName ?? null,
    userPrincipalName: identity?.userPrincipalName ?? null,
    kind: state.kind,
    ...row.personAppStatusRow(assessPersonAppStatus(state, assessment, thresholds, now)),
    failingSince: formatRfc3339(state.failingSince),
    asOf: formatRfc3339(assessment.asOf),
  };
}
