import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { IdentityRecord, ObjectState } from "../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import { explanationOfStatus, type PersonAppStatus } from "../../domain/person-app-status.ts";
import type { PersonReasonCode } from "../../domain/person-reason.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { personText } from "../../wording/person.ts";
import { assignmentSentence } from "../../wording/person-assignment.ts";
import { personStatusText } from "../../wording/person-status.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { FailingPersonRow, IdentityRow, PersonAppStatusRow } from "../schema/person-schema.ts";
import { explanationFields } from "./explanation-fields.ts";

export function personRow(identity: IdentityRecord): AnswerOf<typeof IdentityRow> {
  return {
    tenant: identity.tenant,
    id: identity.id,
    displayName: identity.displayName,
    userPrincipalName: identity.userPrincipalName,
    kind: identity.kind,
  };
}

/** The provisioning status of one person in one app. */
export function personAppStatusRow(status: PersonAppStatus): AnswerOf<typeof PersonAppStatusRow> {
  const { reason, remedy } = personText(status);
  return {
    application: status.application,
    jobId: status.jobId,
    status: status.status,
    statusText: personStatusText(status),
    reasonCode: status.reason.code satisfies PersonReasonCode,
    reason,
    remedy,
    errorCode: status.errorCode,
    ...explanationFields(explanationOfStatus(status)),
    lastAction: status.lastAction,
    lastAt: formatRfc3339(status.lastAt),
    attempts: status.attempts,
    nextAttemptAt: formatRfc3339(status.nextAttemptAt),
    nextCycleAt: formatRfc3339(status.nextCycleAt),
    expectedBy: formatRfc3339(status.expectedBy),
    isAssigned: isAssigned(status),
    assignment: assignmentSentence(status),
    assignmentsAsOf: formatRfc3339(status.assignment?.asOf ?? null),
  };
}

/** Null if it is not known. */
function isAssigned({ assignment }: PersonAppStatus): boolean | null {
  if (assignment === null || assignment.code === "not-found") return null;
  return assignment.code === "assigned";
}

type StatusContext = {
  readonly assessment: JobAssessment;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** One person whose provisioning fails in one job. */
export function failingPersonRow(
  state: ObjectState,
  identity: IdentityRecord | null,
  { assessment, thresholds, now }: StatusContext,
): AnswerOf<typeof FailingPersonRow> {
  return {
    tenant: state.tenant,
    id: state.sourceId,
    displayName: identity?.displayName ?? null,
    userPrincipalName: identity?.userPrincipalName ?? null,
    kind: state.kind,
    ...personAppStatusRow(assessPersonAppStatus(state, assessment, thresholds, now)),
    failingSince: formatRfc3339(state.failingSince ?? state.missingAccountSince),
    asOf: formatRfc3339(assessment.asOf),
  };
}
