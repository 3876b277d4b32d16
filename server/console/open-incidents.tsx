import { useState } from "preact/hooks";
import { SEVERITIES } from "../../domain/condition.ts";
import { answerOf, api, type ClientAnswer } from "./api-client.ts";
import type { Incident, Silence } from "./api-types.ts";
import { TimeText } from "./components.tsx";
import { formatCount } from "./format.ts";
import { incidentPageHref, pageHref } from "./page-address.ts";

type ListProps = {
  readonly incidents: readonly Incident[];
  readonly now: number;
  readonly onAction: () => void;
};

/** The list of the overview must leave room for the jobs on the first screen. */
const SHOWN_INCIDENTS = 3;

export function OpenIncidents({ incidents, now, onAction }: ListProps) {
  if (incidents.length === 0) return null;
  const worstFirst = sortWorstFirst(incidents);
  return (
    <section class="incidents" aria-labelledby="open-incidents">
      <h2 id="open-incidents">
        {formatCount(incidents.length, "open incident")}
        {incidents.length > SHOWN_INCIDENTS && (
          <>
            , the worst {SHOWN_INCIDENTS}:{" "}
            <a href={pageHref("incidents", {})}>show all {incidents.length}</a>
          </>
        )}
      </h2>
      <ul>
        {worstFirst.slice(0, SHOWN_INCIDENTS).map((incident) => (
          <li key={incident.id}>
            <span class={`severity ${incident.severity}`}>{incident.severity}</span>
            <a href={incidentPageHref(incident.id)}>{incident.title}</a>
            <span class="quiet">
              <TimeText at={incident.openedAt} now={now} form="ago" />
              {(incident.affectedObjects ?? 0) > 0 &&
                ` · ${formatCount(incident.affectedObjects ?? 0, "object")} affected`}{" "}
              · {shortNotifiedText(incident)}
            </span>
            <ActionsTaken incident={incident} now={now} />
            <ActionForm incident={incident} onAction={onAction} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function shortNotifiedText({ notified, mutedBy }: Incident): string {
  if (notified) return "notified";
  return mutedBy === null ? "not notified" : "not notified: another open incident explains it";
}

/**
 * Incidents that another one explains come last. Then by severity; of the same severity those that were
 * not acknowledged first, then the newest.
 */
function sortWorstFirst(incidents: readonly Incident[]): readonly Incident[] {
  const isMuted = ({ mutedBy }: Incident) => Number(mutedBy !== null);
  const rank = ({ severity }: Incident) => SEVERITIES.indexOf(severity);
  const isAcknowledged = ({ acknowledgedBy }: Incident) => Number(acknowledgedBy !== null);
  return incidents.toSorted(
    (a, b) =>
      isMuted(a) - isMuted(b) ||
      rank(a) - rank(b) ||
      isAcknowledged(a) - isAcknowledged(b) ||
      Date.parse(b.openedAt ?? "") - Date.parse(a.openedAt ?? ""),
  );
}

export function notifiedText({ notified, deliveryResult }: Incident): string {
  if (notified) return "notified";
  return deliveryResult === null ? "not notified" : `not notified: ${deliveryResult}`;
}

export function ActionsTaken({
  incident,
  now,
}: {
  readonly incident: Incident;
  readonly now: number;
}) {
  const { acknowledgedBy, acknowledgedAt, acknowledgementReason, silencedUntil } = incident;
  return (
    <>
      {acknowledgedBy !== null && (
        <span class="taken">
          ✓ acknowledged by {acknowledgedBy} at <TimeText at={acknowledgedAt} now={now} />
          {acknowledgementReason ? `: ${acknowledgementReason}` : ""}
        </span>
      )}
      {silencedUntil !== null && (
        <span class="taken">
          <a href={pageHref("silences", {})}>silenced</a> until{" "}
          <TimeText at={silencedUntil} now={now} />
        </span>
      )}
    </>
  );
}

const SILENCE_LENGTHS = [
  { minutes: 60, text: "1 hour" },
  { minutes: 240, text: "4 hours" },
  { minutes: 1440, text: "1 day" },
  { minutes: 4320, text: "3 days" },
  { minutes: 10_080, text: "7 days" },
] as const;

type ActionProps = { readonly incident: Incident; readonly onAction: () => void };

/** Acknowledge, withdraw and silence, folded for lists. */
function ActionForm({ incident, onAction }: ActionProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      class="act"
      open={isOpen}
      onToggle={(event) => setIsOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>{incident.acknowledgedBy === null ? "Acknowledge or silence" : "Change"}</summary>
      <ActionFields
        incident={incident}
        onAction={() => {
          setIsOpen(false);
          onAction();
        }}
      />
    </details>
  );
}

/** Acknowledge, withdraw and silence. One reason serves both. */
export function ActionFields({ incident, onAction }: ActionProps) {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(240);
  const [error, setError] = useState<string | null>(null);
  const params = { path: { id: incident.id } };
  const act = async (request: Promise<ClientAnswer<Incident | Silence>>) => {
    const result = await answerOf(request);
    setError(result.ok ? null : result.detail);
    if (result.ok) {
      setReason("");
      onAction();
    }
  };
  const acknowledge = () =>
    api.POST("/api/v1/incidents/{id}/acknowledge", { params, body: { reason } });
  const withdraw = () => api.DELETE("/api/v1/incidents/{id}/acknowledge", { params });
  const silence = () =>
    api.POST("/api/v1/silences", {
      body: { incidentId: incident.id, minutes, reason: reason.trim() },
    });
  return (
    <form class="actions" onSubmit={(event) => event.preventDefault()}>
      <label>
        Reason{" "}
        <input
          type="text"
          maxLength={300}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {incident.acknowledgedBy === null ? (
        <button type="button" class="main" onClick={() => void act(acknowledge())}>
          Acknowledge
        </button>
      ) : (
        <button type="button" onClick={() => void act(withdraw())}>
          Withdraw the acknowledgement
        </button>
      )}
      <label>
        Silence for{" "}
        <select value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
          {SILENCE_LENGTHS.map((length) => (
            <option key={length.minutes} value={length.minutes}>
              {length.text}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => void act(silence())}>
        Silence
      </button>
      {error !== null && <p role="alert">{error}</p>}
    </form>
  );
}
