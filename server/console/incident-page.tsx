import { useState } from "preact/hooks";
import type { IncidentDetail } from "./api-types.ts";
import { LabelledFact, TimeText } from "./components.tsx";
import { BackLink, ErrorPage } from "./error-page.tsx";
import { formatLabel, formatNumber } from "./format.ts";
import { NotificationItem } from "./notification-item.tsx";
import { ActionForm, ActionsTaken } from "./open-incidents.tsx";
import { incidentPageHref, jobPageHref, pageHref } from "./page-address.ts";
import { useApi, useRefreshCount } from "./use-api.ts";

const REFRESH_INTERVAL_MS = 10_000;

export function IncidentPage({
  id,
  now,
  onAction,
}: {
  readonly id: string;
  readonly now: number;
  readonly onAction: () => void;
}) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const [actionCount, setActionCount] = useState(0);
  const answer = useApi<IncidentDetail>(
    `/incidents/${encodeURIComponent(id)}`,
    `${refreshCount} ${actionCount}`,
  );

  if (answer === null) return <p class="quiet boot">Loading the incident…</p>;
  if (!answer.ok) {
    const title = answer.status === 404 ? "Unknown incident" : undefined;
    return <ErrorPage title={title} detail={answer.detail} />;
  }
  const incident = answer.value;
  const { severity, kind, state, jobIds, tenant } = incident;
  return (
    <article class="page">
      <BackLink href={pageHref("incidents", {})} text="All incidents" />
      <h1>{incident.title}</h1>
      <p class="quiet">
        <span class={`severity ${severity}`}>{severity}</span> · {formatLabel(kind)} · {state} ·{" "}
        {tenant}
      </p>
      <div class={`assessment ${toneOf(incident)}`}>
        <p>{incident.reason}</p>
        {incident.entraMessage !== null && <p>Entra says: “{incident.entraMessage}”</p>}
        {incident.remedy !== null && (
          <p>
            <strong>What to do:</strong> {incident.remedy}
          </p>
        )}
      </div>
      <IncidentFacts incident={incident} now={now} />
      <ActionsTaken incident={incident} now={now} />
      {state === "open" && (
        <ActionForm
          incident={incident}
          onAction={() => {
            setActionCount((count) => count + 1);
            onAction();
          }}
        />
      )}
      <h2>{jobIds.length === 1 ? "Job" : "Jobs"}</h2>
      {jobIds.length === 0 && <p>All jobs of {tenant}</p>}
      <ul class="notes">
        {jobIds.map((jobId) => (
          <li key={jobId}>
            <a href={jobPageHref(jobId)}>{incident.application ?? "The job"}</a>{" "}
            <span class="quiet ids">{jobId}</span>
          </li>
        ))}
      </ul>
      <RouteDecisions incident={incident} now={now} />
      <SentNotifications incident={incident} now={now} />
      <p class="quiet ids">Incident {incident.id}</p>
    </article>
  );
}

function toneOf({ state, severity }: IncidentDetail): string {
  if (state === "recovered") return "good";
  return severity === "critical" ? "bad" : "warn";
}

type IncidentProps = { readonly incident: IncidentDetail; readonly now: number };

function IncidentFacts({ incident, now }: IncidentProps) {
  const { openedAt, resolvedAt, affectedObjects, mutedBy } = incident;
  return (
    <dl class="facts">
      <LabelledFact name="Opened">
        <TimeText at={openedAt} now={now} />
      </LabelledFact>
      {resolvedAt !== null && (
        <LabelledFact name="Recovered">
          <TimeText at={resolvedAt} now={now} />
        </LabelledFact>
      )}
      {affectedObjects !== null && (
        <LabelledFact name="Most objects affected at once">
          {formatNumber(affectedObjects)}
        </LabelledFact>
      )}
      {mutedBy !== null && (
        <LabelledFact name="Muted by">
          <a href={incidentPageHref(mutedBy)}>another incident</a>
        </LabelledFact>
      )}
    </dl>
  );
}

/** For each change of the incident, who was notified of it, and why the others were not. */
function RouteDecisions({ incident, now }: IncidentProps) {
  const { routeDecisions, notifyReason } = incident;
  return (
    <section>
      <h2>Who is notified, and why</h2>
      <p>{notifyReason}</p>
      {routeDecisions.length > 0 && (
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Change</th>
              <th scope="col">Route</th>
              <th scope="col">Decision</th>
              <th scope="col">At</th>
            </tr>
          </thead>
          <tbody>
            {routeDecisions.map(
              ({ announcementId, reason, routeKey, routeName, text, decidedAt }) => (
                <tr key={`${announcementId} ${routeKey} ${decidedAt}`}>
                  <th scope="row">{formatLabel(reason)}</th>
                  <td>{routeName}</td>
                  <td>{text}</td>
                  <td>
                    <TimeText at={decidedAt} now={now} />
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      )}
    </section>
  );
}

function SentNotifications({ incident, now }: IncidentProps) {
  return (
    <section class="incidents">
      <h2>Notifications</h2>
      {incident.notifications.length === 0 && <p class="quiet">There is none yet.</p>}
      <ul>
        {incident.notifications.map((notification) => (
          <NotificationItem key={notification.id} notification={notification} now={now} />
        ))}
      </ul>
    </section>
  );
}
