import type { IdentityRecord, ObjectState } from "../domain/facts.ts";
import type { Incident } from "../domain/notice/notice.ts";
import { standingOf } from "../domain/person/standing.ts";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import * as row from "../domain/row.ts";
import type { JobSnapshot } from "../domain/snapshot.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import { rfc3339 } from "../domain/words.ts";
import { type Caller, maySeePersons } from "./access/caller.ts";

// The rows of the domain with what the HTTP API shows beside them.

/** Text of others may name a person, however well we cleaned it: null for who may see none. */
export function ifPersons<T>(caller: Caller, value: T): T | null {
  return maySeePersons(caller.role) ? value : null;
}

export function jobRow(snapshot: JobSnapshot, caller: Caller) {
  const { said, remedy } = snapshot;
  return { ...row.jobRow(snapshot), said: ifPersons(caller, said), remedy };
}

export function incidentRow(incident: Incident, caller: Caller) {
  const { condition, reason, said, remedy, mailReason } = incident;
  return {
    ...row.incidentRow(incident),
    condition,
    reason,
    said: ifPersons(caller, said),
    remedy,
    // A mail server names the recipient that it refuses.
    mailReason: ifPersons(caller, mailReason),
  };
}

export function eventRow(event: ProvisioningEvent, tenant: string) {
  return { ...row.eventRow(event), tenant };
}

export function eventDetail(event: ProvisioningEvent, tenant: string) {
  return {
    ...eventRow(event, tenant),
    steps: event.steps.map(({ name, type, status, description }) => ({
      name,
      type,
      status,
      description,
    })),
    changes: event.changes,
  };
}

type Judgement = {
  readonly snapshot: JobSnapshot;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** One person that fails in one job. */
export function failingRow(
  state: ObjectState,
  identity: IdentityRecord | null,
  { snapshot, thresholds, now }: Judgement,
) {
  return {
    tenant: state.tenant,
    id: state.sourceId,
    displayName: identity?.displayName ?? null,
    userPrincipalName: identity?.userPrincipalName ?? null,
    kind: state.kind,
    ...row.standingRow(standingOf(state, snapshot, thresholds, now)),
    failingSince: rfc3339(state.failingSince),
    asOf: rfc3339(snapshot.asOf),
  };
}
