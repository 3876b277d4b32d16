import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ApiResult, answerOf, api } from "../api/api-client.ts";
import type { IncidentDetail, RecipientAnswer } from "../api/api-types.ts";
import { formatCount } from "../parts/format.ts";
import {
  newestDecisions,
  noMessageText,
  RECIPIENTS_ID,
  recipientsOf,
} from "./incident-recipients.tsx";

const NAMES_IN_LINE = 2;

type IncidentProps = { readonly incident: IncidentDetail };

/**
 * Who was notified, in one line at the beginning of the page, because the explanation can fill the screen
 * of a phone. The form that asks about one recipient opens here, so that question and answer are on the first screen.
 */
export function NotifiedLine({ incident }: IncidentProps) {
  const [isAsking, setIsAsking] = useState(false);
  const formId = useId();
  const recipients = recipientsOf(incident);
  const leftOut = leftOutText(incident, recipients);
  return (
    <div class="notified">
      <p>
        {notifiedNamesText(incident, recipients)}{" "}
        <span>
          {recipients.length > 0 && (
            <button type="button" class="link" onClick={showRecipients}>
              When?
            </button>
          )}{" "}
          <button
            type="button"
            class="link"
            aria-expanded={isAsking}
            aria-controls={formId}
            onClick={() => setIsAsking(!isAsking)}
          >
            Why was I not notified?
          </button>
        </span>
      </p>
      {leftOut !== null && !isAsking && <p class="quiet">{leftOut}</p>}
      <div id={formId}>{isAsking && <RecipientForm incident={incident} />}</div>
    </div>
  );
}

function notifiedNamesText(
  { state, notifyReason }: IncidentDetail,
  recipients: ReturnType<typeof recipientsOf>,
): string {
  if (recipients.length === 0) return noMessageText({ state, notifyReason });
  const names = recipients
    .filter(({ newest }) => newest.delivery.state === "accepted")
    .map(({ name }) => name);
  if (names.length === 0) return "No server has accepted a message yet.";
  const others = names.length - NAMES_IN_LINE;
  const moreText = others > 0 ? ` and ${formatCount(others, "other")}` : "";
  return `Notified: ${names.slice(0, NAMES_IN_LINE).join(", ")}${moreText}.`;
}

const ROUTES_IN_LINE = 2;

/** Why routes, or people who are in no route, were not notified. Most readers need no other answer. */
function leftOutText(
  { routeDecisions }: IncidentDetail,
  recipients: ReturnType<typeof recipientsOf>,
): string | null {
  if (recipients.length === 0 || routeDecisions.length === 0) return null;
  const leftOut = newestDecisions(routeDecisions).filter(({ code }) => code !== "notified");
  if (leftOut.length === 0)
    return recipients.every(({ newest }) => newest.delivery.state === "accepted")
      ? "Every route was notified. If you were not, your address is in no route, or you have unsubscribed."
      : "Every route was notified, but not every recipient: see below.";
  const named = leftOut
    .slice(0, ROUTES_IN_LINE)
    .map(({ routeName, text }) => `${routeName}: ${text}`);
  const more = leftOut.length - named.length;
  return [...named, ...(more > 0 ? [`${formatCount(more, "more route")} below.`] : [])].join(" ");
}

function showRecipients(): void {
  const section = document.getElementById(RECIPIENTS_ID);
  section?.scrollIntoView();
  section?.querySelector("h2")?.focus({ preventScroll: true });
}

/** The address is sent in the body of a request, never in a URL. */
function RecipientForm({ incident }: IncidentProps) {
  const [recipient, setRecipient] = useState("");
  const [answer, setAnswer] = useState<ApiResult<RecipientAnswer> | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const answerBox = useRef<HTMLDivElement>(null);
  const listId = useId();
  useLayoutEffect(() => field.current?.focus(), []);
  // The focus closes the keyboard of a phone, which can cover the answer, and scrolls to the answer.
  useEffect(() => {
    if (answer !== null) answerBox.current?.focus();
  }, [answer]);
  const names = [
    ...incident.routeDecisions.map(({ routeName }) => routeName),
    ...incident.notifications.flatMap(({ recipients }) => recipients ?? []),
  ];
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    const params = { path: { id: incident.id } };
    const body = { recipient: recipient.trim() };
    setAnswer(await answerOf(api.POST("/api/v1/incidents/{id}/why", { params, body })));
  };
  return (
    <form class="plan ask" onSubmit={(event) => void ask(event)}>
      <label>
        Your mail address, or a route
        <input
          ref={field}
          type="text"
          inputMode="email"
          autocapitalize="off"
          autocomplete="email"
          spellcheck={false}
          required
          placeholder="you@example.com"
          enterkeyhint="go"
          list={listId}
          value={recipient}
          onInput={(event) => setRecipient(event.currentTarget.value)}
        />
      </label>
      <datalist id={listId}>
        {[...new Set(names)].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit">Show why</button>
      <div class="answer" tabIndex={-1} ref={answerBox}>
        {answer !== null && <Answer answer={answer} />}
      </div>
    </form>
  );
}

function Answer({ answer }: { readonly answer: ApiResult<RecipientAnswer> }) {
  if (!answer.ok) return <p class="problem">{answer.detail}</p>;
  const { text, findings, notified } = answer.value;
  return (
    <div class={`assessment ${notified ? "good" : "warn"}`}>
      <p>
        <strong>{text}</strong>
      </p>
      <ul>
        {findings.map((finding, index) => (
          <li key={index}>{finding.text}</li>
        ))}
      </ul>
    </div>
  );
}
