import type { Notification } from "../api/api-types.ts";
import { DueTime, LabelChip, TimeText, type Tone } from "../parts/components.tsx";
import { formatCount } from "../parts/format.ts";

const STATE_TONES: Readonly<Record<Notification["state"], Tone>> = {
  sent: "good",
  waiting: "busy",
  failed: "bad",
};

/** The same words as for one recipient: a server that accepts a message may still not deliver it. */
const STATE_LABELS: Readonly<Record<string, string>> = {
  sent: "accepted",
  failed: "not accepted",
};

export const notificationStateLabel = (state: string): string => STATE_LABELS[state] ?? state;

/** One notification, with what has become of it for each recipient. */
export function NotificationItem({
  notification,
  now,
}: {
  readonly notification: Notification;
  readonly now: number;
}) {
  const { subject, state, createdAt, routeName, channel, deliveries, kind, incidentIds } =
    notification;
  return (
    <li>
      <LabelChip tone={STATE_TONES[state]}>{notificationStateLabel(state)}</LabelChip>
      <span>{subject}</span>
      <span class="quiet">
        {kind === "group" && `${formatCount(incidentIds.length, "incident")} · `}
        {channel} to {routeName} · <TimeText at={createdAt} now={now} isPast />
      </span>
      <details class="deliveries">
        <summary>{formatCount(deliveries.length, "recipient")}</summary>
        <ul>
          {deliveries.map((delivery, index) => (
            <li key={index}>
              <span>{delivery.recipient ?? `recipient ${index + 1}`}</span>
              <span class="quiet">
                {delivery.stateText}
                {delivery.nextAttemptAt !== null && (
                  <>
                    {" "}
                    <DueTime label="Next attempt" at={delivery.nextAttemptAt} now={now} />.
                  </>
                )}
                {delivery.answer !== null && ` The server said: “${delivery.answer}”`}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}
