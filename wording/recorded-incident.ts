import { type Incident, NO_LONGER_WATCHED } from "../domain/incident.ts";
import type { NotifyReason } from "../domain/notify-reason.ts";
import { incidentText } from "./condition.ts";
import type { ConditionText } from "./condition-text.ts";
import { INCIDENT_KIND_NAMES } from "./message-state.ts";
import { notifyReasonText } from "./notify-reason.ts";
import { pastProblemText } from "./past-problem.ts";
import { formatCount, formatTime } from "./phrases.ts";

/**
 * What an incident is or was about. After its end, the text is the one of the last assessment that found the
 * problem, because the job may have another trouble now.
 */
export function recordedIncidentText(incident: Incident): ConditionText {
  const { state, recovery, reason } = incident;
  if (state === "open" || reason.code === NO_LONGER_WATCHED.code) return incidentText(incident);
  const remedy = afterEndText(incident);
  const lastOpen = recovery?.lastOpen ?? null;
  if (lastOpen === null)
    return { reason: `The problem was: ${pastProblemText(incident)}.`, remedy };
  const { notifyReason: _, ...assessed } = lastOpen;
  const before = incidentText({ ...incident, ...assessed });
  return {
    reason: `At ${formatTime(lastOpen.assessedAt)}, before it ended, Steadystate reported: “${before.reason}”`,
    // Nothing that Entra disabled or deleted comes back with the end of the wave.
    remedy: incident.kind === "deletion-wave" ? before.remedy : remedy,
  };
}

function afterEndText({ recovery, jobIds }: Incident): string {
  const objects = recovery?.objectsStillAffected ?? 0;
  return objects === 0 || jobIds.length === 0
    ? "It has ended: nothing to do."
    : `It has ended: nothing to do about it. When it ended, ${formatCount(objects, "object")} of the job still failed or had no account; the page of the job shows why.`;
}

/**
 * Why the last assessment led to a notification or did not. If the incident ended without a notification, the text
 * also says why there was none while it was open.
 */
export function incidentNotifyText(incident: Incident): string {
  const { state, announced, recovery, notifyReason } = incident;
  const text = notifyReasonText(notifyReason);
  if (state === "open" || announced !== null) return text;
  const before = recovery?.lastOpen?.notifyReason ?? null;
  return before === null
    ? `${text} Nobody was notified while the incident was open. The reason was not stored.`
    : pastReasonText(before);
}

function pastReasonText(reason: NotifyReason): string {
  return reason.code === "muted"
    ? `The messages about another incident covered it: ${INCIDENT_KIND_NAMES[reason.by]}.`
    : `While it was open: ${notifyReasonText(reason)}`;
}
