import { HOUR, shownLengthMs } from "../../../domain/time.ts";
import type { Incident } from "../api/api-types.ts";
import { TimeText } from "../parts/components.tsx";
import { formatSeconds } from "../parts/format.ts";

type IncidentTimesProps = { readonly incident: Incident; readonly now: number };

/**
 * Began and ended are the times of the problem, as in the mails; opened and recovered are the times of the
 * incident, some minutes later. A list shows the times of the problem, and when the incident opened if
 * that was much later.
 */
export function IncidentTimes({ incident, now }: IncidentTimesProps) {
  const { beganAt, openedAt } = incident;
  const endedAt = endOf(incident);
  const isOpenedLate = Date.parse(openedAt ?? "") - Date.parse(beganAt ?? "") >= HOUR;
  return (
    <>
      problem began <TimeText at={beganAt} now={now} isPast />
      {isOpenedLate && (
        <>
          {" "}
          · incident opened <TimeText at={openedAt} now={now} isPast />
        </>
      )}
      {endedAt !== null && (
        <>
          {" "}
          · ended <TimeText at={endedAt} now={now} isPast />, after {incidentLengthText(incident)}
        </>
      )}
    </>
  );
}

/** How long the problem lasted, as in the mail about its end; null while it lasts. */
export function incidentLengthText(incident: Pick<Incident, "beganAt" | "endedAt" | "resolvedAt">) {
  const endedAt = endOf(incident);
  return endedAt === null || incident.beganAt === null
    ? null
    : formatSeconds(shownLengthMs(Date.parse(incident.beganAt), Date.parse(endedAt)) / 1000);
}

/** An incident that an earlier version of Steadystate has stored has no `endedAt`: the time of recovery is shown. */
function endOf({ endedAt, resolvedAt }: Pick<Incident, "endedAt" | "resolvedAt">) {
  return endedAt ?? resolvedAt;
}
