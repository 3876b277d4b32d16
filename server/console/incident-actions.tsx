import { useRef, useState } from "preact/hooks";
import { answerOf, api, type ClientAnswer } from "./api-client.ts";
import type { Incident, Silence } from "./api-types.ts";
import { TimeText } from "./components.tsx";
import { pageHref } from "./page-address.ts";

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
          ✓ acknowledged by {acknowledgedBy} at <TimeText at={acknowledgedAt} now={now} isPast />
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

/**
 * The button Acknowledge works with one click. The other actions (acknowledge with a reason, withdraw,
 * silence) are folded and share one field for the reason.
 */
export function ActionFields({ incident, onAction }: ActionProps) {
  const [isOpen, setIsOpen] = useState(false);
  const folded = useRef<HTMLDetailsElement>(null);
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(240);
  const [error, setError] = useState<string | null>(null);
  const isAcknowledged = incident.acknowledgedBy !== null;
  const params = { path: { id: incident.id } };
  const act = async (request: Promise<ClientAnswer<Incident | Silence>>) => {
    const result = await answerOf(request);
    setError(result.ok ? null : result.detail);
    if (!result.ok) return;
    setReason("");
    close();
    onAction();
  };
  const close = () => {
    // An element that is folded cannot keep the focus.
    if (folded.current?.contains(document.activeElement))
      folded.current.querySelector("summary")?.focus();
    setIsOpen(false);
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
      {!isAcknowledged && (
        <button type="button" class="main" onClick={() => void act(acknowledge())}>
          Acknowledge
        </button>
      )}
      <details
        class="act"
        ref={folded}
        open={isOpen}
        onToggle={(event) => setIsOpen((event.currentTarget as HTMLDetailsElement).open)}
      >
        <summary>{isAcknowledged ? "Withdraw or silence" : "Reason, or silence"}</summary>
        <div class="actions">
          <label>
            Reason{" "}
            <input
              type="text"
              maxLength={300}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          {isAcknowledged && (
            <button type="button" onClick={() => void act(withdraw())}>
              Withdraw the acknowledgement
            </button>
          )}
          <label>
            Silence for{" "}
            <select
              value={minutes}
              onChange={(event) => setMinutes(Number(event.currentTarget.value))}
            >
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
        </div>
      </details>
      {error !== null && <p role="alert">{error}</p>}
    </form>
  );
}
