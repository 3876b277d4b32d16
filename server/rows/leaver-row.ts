import { leaversOverdueSince } from "../../domain/failure/overdue-leavers.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Leaver } from "../../domain/leaver.ts";
import type { IdentityRecord } from "../../domain/object-state.ts";
import type { PersonAppStatus } from "../../domain/person-app-status.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { LeaverRow } from "../schema/person-schema.ts";
import { personAppStatusRow } from "./person-row.ts";

type LeaverContext = {
  readonly identity: IdentityRecord | null;
  readonly status: PersonAppStatus;
  readonly assessment: JobAssessment;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** A person who should no longer have an account in an app and still has one. */
export function leaverRow(
  { state, dueSince, removal }: Leaver,
  { identity, status, assessment, thresholds, now }: LeaverContext,
): AnswerOf<typeof LeaverRow> {
  return {
    tenant: state.tenant,
    id: state.sourceId,
    displayName: identity?.displayName ?? null,
    userPrincipalName: identity?.userPrincipalName ?? null,
    kind: state.kind,
    ...personAppStatusRow(status),
    removal,
    dueSince: formatRfc3339(dueSince),
    isOverdue: dueSince <= leaversOverdueSince(assessment.job, thresholds, now),
    condition: assessment.condition,
    asOf: formatRfc3339(assessment.asOf),
  };
}
