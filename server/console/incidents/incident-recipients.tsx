import type { IncidentDetail } from "../api/api-types.ts";
import { LabelChip, TimeText, type Tone } from "../parts/components.tsx";
import { formatCount, formatLabel } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";

type IncidentProps = { readonly incident: IncidentDetail; readonly now: number };
type Delivery = IncidentDetail["notifications"][number]["deliveries"][number];
type Decision = IncidentDetail["routeDecisions"][number];

export const RECIPIENTS_ID = "who-was-notified";

/** Who was notified of the incident, and the decision about each route. */
export function IncidentRecipients({ incident, now }: IncidentProps) {
  const recipients = recipientsOf(incident);
  return (
    <section id={RECIPIENTS_ID} class="who">
      <h2 tabIndex={-1}>Who was notified</h2>
      <p>{notifiedCountText(incident, recipients)}</p>
      <ul class="recipients">
        {recipients.map((recipient) => (
          <RecipientItem key={recipient.key} recipient={recipient} now={now} />
        ))}
      </ul>
      <RouteDecisions decisions={incident.routeDecisions} now={now} />
    </section>
  );
}

/** Says of an incident without messages why there is none. */
export function noMessageText({
  state,
  notifyReason,
}: Pick<IncidentDetail, "state" | "notifyReason">): string {
  const text = state === "open" ? "No message has been sent yet." : "No message was sent.";
  return `${text} ${notifyReason}`;
}

function notifiedCountText(incident: IncidentDetail, recipients: readonly Recipient[]): string {
  if (recipients.length === 0) return noMessageText(incident);
  const isMail = incident.notifications.every(({ channel }) => channel === "mail");
  const accepted = recipients.filter(({ newest }) => newest.delivery.state === "accepted").length;
  return `${isMail ? "The mail server" : "The server of the channel"} accepted the newest message for ${accepted} of ${formatCount(recipients.length, "recipient")}.`;
}

function RecipientItem({
  recipient: { name, routeName, messages, newest },
  now,
}: {
  readonly recipient: Recipient;
  readonly now: number;
}) {
  const { delivery } = newest;
  const [first] = messages;
  return (
    <li>
      <LabelChip tone={DELIVERY_TONES[delivery.state]}>{formatLabel(delivery.state)}</LabelChip>
      <b>{name}</b>
      <span class="quiet">
        {messages.length > 1 && first !== undefined && (
          <>
            {messages.length} messages: first <MessageTime message={first} now={now} />, last{" "}
          </>
        )}
        <MessageTime message={newest} now={now} /> · route {routeName}
        {delivery.state === "accepted" ? "" : ` · ${delivery.stateText}`}
      </span>
    </li>
  );
}

function MessageTime({
  message: { at, reason },
  now,
}: {
  readonly message: Message;
  readonly now: number;
}) {
  return (
    <>
      <TimeText at={at} now={now} isPast />
      {reason !== null && ` (${reasonLabel(reason)})`}
    </>
  );
}

/** The word `still` alone would not be understood. */
function reasonLabel(reason: NonNullable<Message["reason"]>): string {
  return reason === "still" ? "reminder" : formatLabel(reason);
}

const DELIVERY_TONES: Readonly<Record<Delivery["state"], Tone>> = {
  accepted: "good",
  waiting: "busy",
  refused: "bad",
  "given-up": "bad",
};

type Message = {
  readonly delivery: Delivery;
  readonly reason: IncidentDetail["notifications"][number]["reason"];
  readonly at: string | null;
};

type Recipient = {
  readonly key: string;
  readonly name: string;
  readonly routeName: string;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly newest: Message;
};

/** Each recipient of each route, with the messages. Viewers get no addresses. */
export function recipientsOf(incident: IncidentDetail): readonly Recipient[] {
  const byKey = new Map<string, Recipient>();
  for (const notification of incident.notifications) {
    const { routeKey, routeName, channel, deliveries, sentAt, createdAt } = notification;
    const reason = reasonOfIncident(notification, incident);
    for (const [index, delivery] of deliveries.entries()) {
      const key = `${routeKey} ${delivery.recipient ?? index}`;
      const name = delivery.recipient ?? `${channel} recipient ${index + 1}`;
      const newest = { delivery, reason, at: delivery.acceptedAt ?? sentAt ?? createdAt };
      const messages = [...(byKey.get(key)?.messages ?? []), newest];
      byKey.set(key, { key, name, routeName, messages, newest });
    }
  }
  return [...byKey.values()];
}

/**
 * Why the message mentions this incident. The `reason` of a message about several incidents can be about another
 * one, so the decisions about this incident are read instead.
 */
function reasonOfIncident(
  { id, kind, reason }: IncidentDetail["notifications"][number],
  { routeDecisions }: IncidentDetail,
): Message["reason"] {
  if (kind !== "group") return reason;
  const reasons = routeDecisions
    .filter(({ notificationId }) => notificationId === id)
    .map((decision) => decision.reason);
  return MAIN_REASONS.find((main) => reasons.includes(main)) ?? reasons.at(-1) ?? null;
}

/** If a message is about several changes of an incident, these are the most important ones. */
const MAIN_REASONS = ["recovered", "opened"] as const;

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
  const newest = newestDecisions(decisions);
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

/** The newest decision about each route. */
export function newestDecisions(decisions: readonly Decision[]): readonly Decision[] {
  return [...new Map(decisions.map((decision) => [decision.routeKey, decision])).values()];
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
      <TableHead names={["Route", "Decision", "About the change", "At"]} />
      <tbody>
        {decisions.map(({ announcementId, reason, routeKey, routeName, text, decidedAt }) => (
          <tr key={`${announcementId} ${routeKey} ${decidedAt}`}>
            <th scope="row">{routeName}</th>
            <td>{text}</td>
            <td>{reasonLabel(reason)}</td>
            <td>
              <TimeText at={decidedAt} now={now} isPast />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
