import { leaversOverdueSince } from "../../domain/failure/overdue-leavers.ts";
import type { Leaver } from "../../domain/leaver.ts";
import type { IdentityRecord } from "../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { LeaverRow } from "../schema/person-schema.ts";
import { personAppStatusRow, type StatusContext } from "./person-row.ts";

/** A person who should no longer have an account in an app and still has one. */
export function leaverRow(
  { state, dueSince, removal }: Leaver,
  identity: IdentityRecord | null,
  { assessment, thresholds, now }: StatusContext,
): AnswerOf<typeof LeaverRow> {
  return {
    tenant: state.tenant,
    id: state.sourceId,
    displayName: identity?.displayName ?? null,
    userPrincipalName: identity?.userPrincipalName ?? null,
    kind: state.kind,
    ...personAppStatusRow(assessPersonAppStatus(state, assessment, thresholds, now)),
    removal,
    dueSince: formatRfc3339(dueSince),
    isOverdue: dueSince <= leaversOverdueSince(assessment.job, thresholds, now),
    condition: assessment.condition,
    asOf: formatRfc3339(assessment.asOf),
  };
}
