import type { ReceivedMail } from "../../../simulator/mailbox/mail-store.ts";

/** A notification as `GET /api/v1/notifications` shows it. */
export type ShownNotification = {
  readonly id: string;
  readonly incidentIds: readonly string[];
  readonly reason: string | null;
  readonly messageId: string;
  readonly deliveries: readonly { readonly recipient: string | null; readonly state: string }[];
};

export type MailCheck = {
  /** Recipients who never got a notification. */
  readonly lost: readonly string[];
  /** The largest number of times that a recipient got a mail again, with the same Message-ID. */
  readonly repeats: number;
  readonly problems: readonly string[];
};

/** `refused` is the address that the mail server refuses for good. */
export function checkMails(
  notifications: readonly ShownNotification[],
  mails: readonly ReceivedMail[],
  refused: string,
): MailCheck {
  const copiesOf = countCopies(mails);
  const sent = notifications.flatMap(({ id, messageId, deliveries }) =>
    deliveries.map(({ recipient, state }) => {
      const copies = copiesOf(messageId, recipient);
      return { name: `${id} to ${recipient}`, state, copies, isRefused: recipient === refused };
    }),
  );
  const wrongStates = sent.filter(
    ({ state, isRefused }) => state !== (isRefused ? "refused" : "accepted"),
  );
  return {
    lost: sent
      .filter(({ copies, isRefused }) => copies === 0 && !isRefused)
      .map(({ name }) => name),
    repeats: Math.max(0, ...sent.map(({ copies }) => copies - 1)),
    problems: [
      ...wrongStates.map(({ name, state }) => `${name} is ${state}`),
      ...unknownMails(notifications, mails),
      ...changesNotifiedTwice(notifications),
    ],
  };
}

function countCopies(
  mails: readonly ReceivedMail[],
): (messageId: string, recipient: string | null) => number {
  const received = mails.flatMap(({ messageId, envelope }) =>
    envelope.to.map((recipient) => `${messageId} ${recipient}`),
  );
  return (messageId, recipient) =>
    received.filter((copy) => copy === `${messageId} ${recipient}`).length;
}

/** The mails of no notification. A mail that was sent again with another Message-ID is one of them. */
function unknownMails(
  notifications: readonly ShownNotification[],
  mails: readonly ReceivedMail[],
): readonly string[] {
  const known = new Set(notifications.map(({ messageId }) => messageId));
  return mails
    .filter(({ messageId }) => !known.has(messageId ?? ""))
    .map(({ subject }) => `the API does not show the mail ${subject}`);
}

function changesNotifiedTwice(notifications: readonly ShownNotification[]): readonly string[] {
  const changes = notifications.map(({ incidentIds, reason }) => `${reason} ${incidentIds}`);
  return changes
    .filter((change, i) => changes.indexOf(change) !== i)
    .map((change) => `two notifications of one change: ${change}`);
}
