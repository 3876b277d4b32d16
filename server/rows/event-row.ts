import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { meaningText } from "../../wording/explanations.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { EventDetail, EventRow } from "../schema/person-schema.ts";
import { explanationFields } from "./explanation-fields.ts";

export function eventRow(event: ProvisioningEvent, tenant: string): AnswerOf<typeof EventRow> {
  return {
    id: event.id,
    at: formatRfc3339(event.at),
    tenant,
    jobId: event.jobId,
    application: event.application,
    cycleId: event.cycleId,
    action: event.action,
    status: event.status,
    errorCode: event.code,
    errorCategory: event.error?.category ?? null,
    ...explanationFields(event.explanation),
    meaning: event.explanation === null ? null : meaningText(event.explanation),
    reason: event.error?.reason ?? null,
    sourceId: event.source.id,
    sourceName: event.source.name,
    userPrincipalName: event.source.userPrincipalName,
    targetId: event.target.id,
    durationMs: event.durationMs,
  };
}

/** An event with its steps and attribute changes. */
export function eventDetail(
  event: ProvisioningEvent,
  tenant: string,
): AnswerOf<typeof EventDetail> {
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
