import { useId, useState } from "preact/hooks";
import { type ApiResult, answerOf, api } from "./api-client.ts";
import type { IncidentDetail, RecipientAnswer } from "./api-types.ts";
import { LabelChip, TimeText, type Tone } from "./components.tsx";
import { formatCount, formatLabel } from "./format.ts";

type IncidentProps = { readonly incident: IncidentDetail; readonly now: number };
type Delivery = IncidentDetail["notifications"][number]["deliveries"][number];
type Decision = IncidentDetail["routeDecisions"][number];

/** Who got a message about the incident, the decision about each route, and the form that asks about one recipient. */
export function IncidentRecipients({ incident, now }: IncidentProps) {
  const recipients = newestDeliveries(incident);
  const accepted = recipients.filter(({ delivery }) => delivery.state === "accepted").length;
  return (
    <section>
      <h2>Who was notified, and why</h2>
      <p>
        {recipients.length === 0
          ? "No message about this incident was written."
          : `${accepted} of ${formatCount(recipients.length, "recipient")} got a message.`}{" "}
        {incident.notifyReason}
      </p>
      <ul class="recipients">
        {recipients.map(({ key, name, routeName, delivery, at }) => (
          <li key={key}>
            <LabelChip tone={DELIVERY_TONES[delivery.state]}>
              {formatLabel(delivery.state)}
            </LabelChip>
            <b>{name}</b>
            <span class="quiet">
              route {routeName} · <TimeText at={at} now={now} />
              {delivery.state === "accepted" ? "" : ` · ${delivery.stateText}`}
            </span>
          </li>
        ))}
      </ul>
      <RecipientForm incident={incident} />
      <RouteDecisions decisions={incident.routeDecisions} now={now} />
    </section>
  );
}

const DELIVERY_TONES: Readonly<Record<Delivery["state"], Tone>> = {
  accepted: "good",
  waiting: "busy",
  refused: "bad",
  "given-up": "bad",
};

/** The newest message to each recipient of each route. Viewers get no addresses. */
function newestDeliveries({ notifications }: IncidentDetail) {
  const newest = new Map(
    notifications.flatMap(({ routeKey, routeName, channel, deliveries, sentAt, createdAt }) =>
      deliveries.map((delivery, index) => {
        const key = `${routeKey} ${delivery.recipient ?? index}`;
        const name = delivery.recipient ?? `${channel} recipient ${index + 1}`;
        const at = delivery.acceptedAt ?? sentAt ?? createdAt;
        return [key, { key, name, routeName, delivery, at }] as const;
      }),
    ),
  );
  return [...newest.values()];
}

/** "Why was I not notified?" The address is sent in the body of a request, never in a URL. */
function RecipientForm({ incident }: Pick<IncidentProps, "incident">) {
  const [recipient, setRecipient] = useState("");
  const [answer, setAnswer] = useState<ApiResult<RecipientAnswer> | null>(null);
  const listId = useId();
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
        Why was I not notified? Your mail address, or a route
        <input
          type="text"
          inputMode="email"
          autocapitalize="off"
          autocomplete="email"
          spellcheck={false}
          required
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
      <div class="answer" role="status">
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

/** The newest decision about each route; the decisions about earlier changes are folded. */
function RouteDecisions({
  decisions,
  now,
}: {
  readonly decisions: readonly Decision[];
  readonly now: number;
}) {
  if (decisions.length === 0) return null;
  const newestFirst = decisions.toReversed();
  const newest = [...new Map(decisions.map((decision) => [decision.routeKey, decision])).values()];
  const earlier = newestFirst.filter((decision) => !newest.includes(decision));
  return (
    <>
      <h3>Each route, and the newest decision about it</h3>
      <DecisionTable decisions={newest} now={now} />
      {earlier.length > 0 && (
        <details class="deliveries">
          <summary>{formatCount(earlier.length, "earlier decision")}</summary>
          <DecisionTable decisions={earlier} now={now} />
        </details>
      )}
    </>
  );
}

function DecisionTable({
  decisions,
  now,
}: {
  readonly decisions: readonly Decision[];
  readonly now: number;
}) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Route</th>
          <th scope="col">Decision</th>
          <th scope="col">About the change</th>
          <th scope="col">At</th>
        </tr>
      </thead>
      <tbody>
        {decisions.map(({ announcementId, reason, routeKey, routeName, text, decidedAt }) => (
          <tr key={`${announcementId} ${routeKey} ${decidedAt}`}>
            <th scope="row">{routeName}</th>
            <td>{text}</td>
            <td>{formatLabel(reason)}</td>
            <td>
              <TimeText at={decidedAt} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
