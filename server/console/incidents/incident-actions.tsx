import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { pageHref } from "../address/page-address.ts";
import { answerOf, api, type ClientAnswer } from "../api/api-client.ts";
import type { Incident, Silence } from "../api/api-types.ts";
import { givenNameField } from "../api/given-name.ts";
import { TimeText } from "../parts/components.tsx";
import { NameField } from "./name-field.tsx";

/** Who acknowledged the incident, and until when it is silenced. */
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

/** `act` sends one action; `error` is why the last action failed. */
function useAction(onDone: () => void) {
  const [error, setError] = useState<string | null>(null);
  const act = async (request: Promise<ClientAnswer<Incident | Silence>>) => {
    const result = await answerOf(request);
    setError(result.ok ? null : result.detail);
    if (result.ok) onDone();
  };
  return { error, act };
}

const withdrawAcknowledgement = ({ id }: Incident) =>
  api.DELETE("/api/v1/incidents/{id}/acknowledge", { params: { path: { id } } });

export function WithdrawButton({ incident, onAction }: ActionProps) {
  const { error, act } = useAction(onAction);
  return (
    <>
      <button type="button" onClick={() => void act(withdrawAcknowledgement(incident))}>
        Withdraw the acknowledgement
      </button>
      {error !== null && <p role="alert">{error}</p>}
    </>
  );
}

/**
 * A button that acknowledges with one click. What is rarer is in a folded form, where each action has its own row
 * that says what it does: acknowledge with a reason, silence, withdraw.
 */
export function ActionFields({ incident, onAction }: ActionProps) {
  const [isOpen, setIsOpen] = useState(false);
  const folded = useRef<HTMLDetailsElement>(null);
  const [reason, setReason] = useState("");
  const close = () => {
    // An element that is folded away cannot keep the focus.
    if (folded.current?.contains(document.activeElement))
      folded.current.querySelector("summary")?.focus();
    setIsOpen(false);
  };
  const { error, act } = useAction(() => {
    setReason("");
    close();
    onAction();
  });
  // On a phone, the form is not in the bar but in the page, where it can be out of view.
  useLayoutEffect(() => {
    if (isOpen) folded.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const isAcknowledged = incident.acknowledgedBy !== null;
  const params = { path: { id: incident.id } };
  const acknowledge = async () => {
    const body = { reason, ...(await givenNameField()) };
    await act(api.POST("/api/v1/incidents/{id}/acknowledge", { params, body }));
  };
  const silence = async (minutes: number) => {
    const name = await givenNameField();
    const body = { incidentId: incident.id, minutes, reason: reason.trim(), ...name };
    await act(api.POST("/api/v1/silences", { body }));
  };
  return (
    <form class="actions" onSubmit={(event) => event.preventDefault()}>
      {!isAcknowledged && !isOpen && (
        <button type="button" class="main" onClick={() => void acknowledge()}>
          Acknowledge
        </button>
      )}
      <details
        class="act"
        ref={folded}
        open={isOpen}
        onToggle={(event) => setIsOpen((event.currentTarget as HTMLDetailsElement).open)}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button for browsers. */}
        <summary
          onClick={(event) => {
            // The browser would report the toggle later, and a press of Tab before that would skip the form.
            event.preventDefault();
            setIsOpen(!isOpen);
          }}
        >
          {isAcknowledged
            ? "Withdraw, or silence the messages"
            : "Give a reason, or silence the messages"}
        </summary>
        {isOpen && (
          <div class="choice-rows">
            <label>
              Reason{" "}
              <input
                type="text"
                maxLength={300}
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </label>
            <NameField />
            {isAcknowledged ? (
              <div>
                <button type="button" onClick={() => void act(withdrawAcknowledgement(incident))}>
                  Withdraw the acknowledgement
                </button>
                <p class="quiet">Reminders and escalation start again.</p>
              </div>
            ) : (
              <div>
                <button type="button" class="main" onClick={() => void acknowledge()}>
                  Acknowledge
                </button>
                <p class="quiet">
                  You take care of it: reminders and escalation stop until it recovers. A reason is
                  optional.
                </p>
              </div>
            )}
            <SilenceRow onSilence={(minutes) => void silence(minutes)} />
          </div>
        )}
      </details>
      {error !== null && <p role="alert">{error}</p>}
    </form>
  );
}

function SilenceRow({ onSilence }: { readonly onSilence: (minutes: number) => void }) {
  const [chosen, setChosen] = useState(240);
  const length = SILENCE_LENGTHS.find(({ minutes }) => minutes === chosen) ?? SILENCE_LENGTHS[0];
  return (
    <div class="apart">
      <label>
        No messages for{" "}
        <select value={chosen} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
          {SILENCE_LENGTHS.map(({ minutes, text }) => (
            <option key={minutes} value={minutes}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => onSilence(length.minutes)}>
        Silence for {length.text}
      </button>
      <p class="quiet">
        Steadystate sends no message about this incident for {length.text}, even if it gets worse. A
        reason is required.
      </p>
    </div>
  );
}
