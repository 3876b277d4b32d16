import { openIncidentRank } from "../../../domain/incident.ts";
import { incidentPageHref, pageHref } from "../address/page-address.ts";
import type { Incident } from "../api/api-types.ts";
import { TimeText } from "../parts/components.tsx";
import { formatCount } from "../parts/format.ts";
import { ActionFields, ActionsTaken, WithdrawButton } from "./incident-actions.tsx";
import { LeaversLink } from "./leavers-link.tsx";

type ListProps = {
  readonly incidents: readonly Incident[];
  readonly now: number;
  readonly onAction: () => void;
  /**
   * True for the overview: incidents that are acknowledged, or that another one explains, are in a short list
   * below the others.
   */
  readonly foldsOthers?: boolean;
};

/** The list of the overview must leave room for the jobs on the first screen. */
const SHOWN_INCIDENTS = 3;
const NAMED_ACKNOWLEDGED = 2;

export function OpenIncidents({ incidents, now, onAction, foldsOthers = false }: ListProps) {
  if (incidents.length === 0) return null;
  const worstFirst = incidents.toSorted(compareOpenIncidents);
  const listed = foldsOthers
    ? worstFirst.filter((incident) => !isAcknowledged(incident) && incident.mutedBy === null)
    : worstFirst;
  const others = worstFirst.filter((incident) => !listed.includes(incident));
  return (
    <section class="item-list" aria-labelledby="open-incidents">
      <h2 id="open-incidents">
        {formatCount(incidents.length, "open incident")}
        {listed.length > SHOWN_INCIDENTS && `, the worst ${SHOWN_INCIDENTS}`}
        {incidents.length > SHOWN_INCIDENTS && (
          <>
            : <a href={pageHref("incidents", {})}>show all {incidents.length}</a>
          </>
        )}
      </h2>
      <ul>
        {listed.slice(0, SHOWN_INCIDENTS).map((incident) => (
          <OpenIncidentItem key={incident.id} {...{ incident, now, onAction }} />
        ))}
      </ul>
      <OtherIncidents incidents={others} now={now} onAction={onAction} />
    </section>
  );
}

function OpenIncidentItem({
  incident,
  now,
  onAction,
}: Omit<ListProps, "incidents"> & { readonly incident: Incident }) {
  return (
    <li>
      <span class={`severity ${incident.severity}`}>{incident.severity}</span>
      <a href={incidentPageHref(incident.id)}>{incident.title}</a>
      <span class="quiet">
        <TimeText at={incident.openedAt} now={now} isPast form="distance" />
        {incident.affectedText !== null && ` · ${incident.affectedText}`} ·{" "}
        <NotifiedLink incident={incident} />
      </span>
      <LeaversLink incident={incident} />
      <ActionsTaken incident={incident} now={now} />
      <ActionFields incident={incident} onAction={onAction} />
    </li>
  );
}

/** The other incidents need no action. They take at most three lines. */
function OtherIncidents({ incidents, now, onAction }: Omit<ListProps, "foldsOthers">) {
  if (incidents.length === 0) return null;
  const acknowledged = incidents.filter(isAcknowledged);
  const more = Math.max(0, acknowledged.length - NAMED_ACKNOWLEDGED);
  const explained = incidents.length - acknowledged.length;
  const moreTexts = [
    ...(more > 0 ? [formatCount(more, "more acknowledged incident")] : []),
    ...(explained > 0
      ? [`${formatCount(explained, "incident")} that another open incident explains`]
      : []),
  ];
  return (
    <ul class="acknowledged">
      {acknowledged.slice(0, NAMED_ACKNOWLEDGED).map((incident) => (
        <li key={incident.id}>
          <span class={`severity ${incident.severity}`}>{incident.severity}</span>
          <a href={incidentPageHref(incident.id)}>{incident.title}</a>
          <ActionsTaken incident={incident} now={now} />
          <span class="quiet">
            <NotifiedLink incident={incident} />
          </span>
          <LeaversLink incident={incident} />
          <WithdrawButton incident={incident} onAction={onAction} />
        </li>
      ))}
      {moreTexts.length > 0 && (
        <li>
          <a href={pageHref("incidents", {})}>{moreTexts.join(", ")}</a>
        </li>
      )}
    </ul>
  );
}

const isAcknowledged = ({ acknowledgedBy }: Incident): boolean => acknowledgedBy !== null;

/** A link to the page that shows who was notified, and why others were not. */
function NotifiedLink({ incident }: { readonly incident: Incident }) {
  const { id, notified, mutedBy } = incident;
  const text = notified ? "notified: who?" : "not notified: why?";
  return (
    <a href={incidentPageHref(id)}>
      {mutedBy === null || notified ? text : "not notified: another open incident explains it"}
    </a>
  );
}

/**
 * The worst first. Of incidents with the same rank, those that are not acknowledged come first, then those with
 * the most affected objects, then the newest.
 */
export function compareOpenIncidents(a: Incident, b: Incident): number {
  return (
    openIncidentRank(a) - openIncidentRank(b) ||
    Number(isAcknowledged(a)) - Number(isAcknowledged(b)) ||
    (b.affectedObjects ?? 0) - (a.affectedObjects ?? 0) ||
    Date.parse(b.openedAt ?? "") - Date.parse(a.openedAt ?? "")
  );
}

/** The worst open incident of each job, by `tenant/jobId`. The table of jobs shows it in the row of the job. */
export function indexWorstIncidents(incidents: readonly Incident[]): ReadonlyMap<string, Incident> {
  const byJob = new Map<string, Incident>();
  for (const incident of incidents.toSorted(compareOpenIncidents))
    for (const jobId of incident.jobIds)
      if (!byJob.has(`${incident.tenant}/${jobId}`))
        byJob.set(`${incident.tenant}/${jobId}`, incident);
  return byJob;
}

/** Whether people were notified of the incident, in a list of incidents. */
export function notifiedText({ notified, deliveryResult, mutedBy }: Incident): string {
  if (notified && mutedBy !== null) return "notified; now another open incident explains it";
  if (notified) return "notified";
  return deliveryResult === null ? "not notified" : `not notified: ${deliveryResult}`;
}
