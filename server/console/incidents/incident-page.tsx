import { useState } from "preact/hooks";
import { incidentPageHref, jobPageHref, pageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { IncidentDetail } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { LabelledFact, TimeText } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";
import { formatLabel } from "../parts/format.ts";
import { ActionFields, ActionsTaken } from "./incident-actions.tsx";
import { IncidentRecipients } from "./incident-recipients.tsx";
import { IncidentTimes, incidentLengthText } from "./incident-times.tsx";
import { LeaversLink } from "./leavers-link.tsx";
import { NotificationItem } from "./notification-item.tsx";
import { NotifiedLine } from "./notified-line.tsx";

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
  const answer = useAnswer(
    () => api.GET("/api/v1/incidents/{id}", { params: { path: { id } } }),
    [id, refreshCount, actionCount],
  );

  if (answer === null) return <p class="quiet boot">Loading the incident…</p>;
  if (!answer.ok) {
    const title = answer.status === 404 ? "Unknown incident" : undefined;
    return <ErrorPage title={title} detail={answer.detail} />;
  }
  const incident = answer.value;
  const { severity, state, jobIds, tenant, affectedText } = incident;
  return (
    <article class="page">
      <BackLink href={pageHref("incidents", {})} text="All incidents" />
      <h1>{incident.title}</h1>
      <p class="quiet">
        <span class={`severity ${severity}`}>{severity}</span> · {state} ·{" "}
        <IncidentTimes incident={incident} now={now} />
        {affectedText !== null && ` · ${affectedText}`}
      </p>
      <NotifiedLine incident={incident} />
      <ActionsTaken incident={incident} now={now} />
      <div class={`assessment ${toneOf(incident)}`}>
        <p>{incident.reason}</p>
        {incident.entraMessage !== null && <p>Entra says: “{incident.entraMessage}”</p>}
        {incident.remedy !== null && (
          <p>
            <strong>What to do:</strong> {incident.remedy}
          </p>
        )}
        {incident.kind === "leavers" && (
          <p>
            <LeaversLink incident={incident} />
          </p>
        )}
      </div>
      {state === "open" && (
        <div class="action-bar">
          <ActionFields
            incident={incident}
            onAction={() => {
              setActionCount((count) => count + 1);
              onAction();
            }}
          />
        </div>
      )}
      <IncidentRecipients incident={incident} now={now} />
      <IncidentFacts incident={incident} now={now} />
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
  const { kind, tenant, beganAt, openedAt, endedAt, resolvedAt, mutedBy } = incident;
  return (
    <dl class="facts">
      <LabelledFact name="Kind">{formatLabel(kind)}</LabelledFact>
      <LabelledFact name="Tenant">{tenant}</LabelledFact>
      <LabelledFact name="Problem began">
        <TimeText at={beganAt} now={now} isPast />
      </LabelledFact>
      <LabelledFact name="Incident opened">
        <TimeText at={openedAt} now={now} isPast />
      </LabelledFact>
      {endedAt !== null && (
        <LabelledFact name="Problem ended">
          <TimeText at={endedAt} now={now} isPast />, after {incidentLengthText(incident)}
        </LabelledFact>
      )}
      {resolvedAt !== null && (
        <LabelledFact name="Incident recovered">
          <TimeText at={resolvedAt} now={now} isPast />
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

function SentNotifications({ incident, now }: IncidentProps) {
  return (
    <section class="item-list">
      <h2>Messages</h2>
      {incident.notifications.length === 0 && (
        <p class="quiet">
          {incident.state === "open"
            ? "No message has been written yet."
            : "No message was written."}
        </p>
      )}
      <ul>
        {incident.notifications.map((notification) => (
          <NotificationItem key={notification.id} notification={notification} now={now} />
        ))}
      </ul>
    </section>
  );
}
