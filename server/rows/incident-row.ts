import {
  type Incident,
  type IncidentDelivery,
  isTenantIncidentKind,
  NO_LONGER_WATCHED,
} from "../../domain/incident.ts";
import type { Acknowledgement, Silence } from "../../domain/notify/action.ts";
import { incidentAffectedText } from "../../wording/incident-affected.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { deliveryText } from "../../wording/notify-reason.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { incidentNotifyText, recordedIncidentText } from "../../wording/recorded-incident.ts";
import { type Caller, hideFromViewers } from "../access/caller.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { IncidentRow } from "../schema/incident-schema.ts";
import { actorName } from "./actor-name.ts";

/** What people did about an incident, and whether they were notified of it. */
export type IncidentActions = {
  readonly isNotified: boolean;
  readonly delivery: IncidentDelivery;
  readonly acknowledgement: Acknowledgement | null;
  /** The silence that holds back notifications about it now. */
  readonly silence: Silence | null;
};

/**
 * An incident as an API row. An incident of a whole tenant has no application and no job, and its
 * number of affected objects is unknown.
 */
export function incidentRow(
  incident: Incident,
  { acknowledgement, silence, isNotified, delivery }: IncidentActions,
  caller: Caller,
): AnswerOf<typeof IncidentRow> {
  const isAboutTenant = isTenantIncidentKind(incident.kind);
  const { reason, remedy } = recordedIncidentText(incident);
  return {
    id: incident.id,
    kind: incident.kind,
    severity: incident.severity,
    state: incident.state,
    tenant: incident.tenant,
    application: isAboutTenant ? null : incident.application,
    jobId: incident.jobId === "" ? null : incident.jobId,
    target: incident.target,
    jobIds: incident.jobIds,
    condition: incident.condition,
    title: incidentTitle(incident),
    reason,
    reasonCode: reasonCodeOf(incident),
    entraMessage: hideFromViewers(caller, incident.entraMessage),
    remedy,
    beganAt: formatRfc3339(incident.beganAt),
    openedAt: formatRfc3339(incident.openedAt),
    updatedAt: formatRfc3339(incident.updatedAt),
    resolvedAt: formatRfc3339(incident.resolvedAt),
    ...recoveryFields(incident),
    ...muteFields(incident),
    acknowledgedBy: acknowledgement === null ? null : actorName(acknowledgement.by, caller),
    acknowledgedAt: formatRfc3339(acknowledgement?.at ?? null),
    acknowledgementReason: hideFromViewers(caller, acknowledgement?.reason ?? null),
    silencedUntil: formatRfc3339(silence?.endsAt ?? null),
    silenceId: silence?.id ?? null,
    affectedObjects: isAboutTenant || incident.condition === null ? null : incident.affectedObjects,
    affectedText: incidentAffectedText(incident),
    notified: isNotified,
    notifyReason: incidentNotifyText(incident),
    notifyReasonCode: incident.notifyReason.code,
    // The answer of a mail server names the recipient that the server rejects.
    deliveryResult: hideFromViewers(caller, deliveryResultText(incident, delivery)),
  };
}

type Row = AnswerOf<typeof IncidentRow>;

/** Nothing is queued for an incident that another one mutes, nor after its end. */
function deliveryResultText(incident: Incident, delivery: IncidentActions["delivery"]): string {
  const isQueuedLater = incident.mutedBy === null && incident.state === "open";
  return delivery.code === "not-queued" && !isQueuedLater
    ? incidentNotifyText(incident)
    : deliveryText(delivery);
}

/** Null if the record of an earlier version has only the state of the job after the problem. */
function reasonCodeOf({ state, reason, recovery }: Incident): Row["reasonCode"] {
  if (state === "open" || reason.code === NO_LONGER_WATCHED.code) return reason.code;
  return recovery?.lastOpen?.reason.code ?? null;
}

function recoveryFields({ recovery }: Incident): Pick<Row, "endedAt" | "firstGoodCycleAt"> {
  return {
    endedAt: formatRfc3339(recovery?.endedAt ?? null),
    firstGoodCycleAt: formatRfc3339(recovery?.firstGoodCycleAt ?? null),
  };
}

function muteFields({ mutedBy }: Incident): Pick<Row, "mutedBy" | "mutedByKind"> {
  return { mutedBy: mutedBy?.incidentId ?? null, mutedByKind: mutedBy?.kind ?? null };
}
