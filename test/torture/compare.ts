import type { Shown, ShownNotification } from "./observe.ts";
import type { Truth } from "./truth.ts";

// Compares what a server shows, and the mails that arrived, with the truth. Every difference is one
// sentence in the report of the run.

export type ArrivedMail = {
  readonly messageId: string | null;
  readonly recipients: readonly string[];
};

export type MailFacts = {
  readonly mails: readonly ArrivedMail[];
  /** How often the mail server refused each recipient for good (550). */
  readonly permanentRefusals: Readonly<Record<string, number>>;
  /** How often the mail server accepted a mail and then did not say so, by Message-ID. */
  readonly unconfirmed: Readonly<Record<string, number>>;
  /** Redis lost confirmed data, so that mails may have arrived of which the product knows nothing. */
  readonly hasLostData: boolean;
};

const MAX_LISTED = 5;

/**
 * @param explained codes of problems that the product shows for some time because a fault of the run
 *   really caused them
 */
export function compareShown(
  truth: Truth,
  shown: Shown,
  explained: readonly string[] = [],
): readonly string[] {
  const { server } = shown;
  const unexplained = shown.problems.filter(({ code }) => !explained.includes(code));
  // A waiting notification makes /readyz degraded, but is not in its list of problems.
  const isWaitExplained =
    explained.includes("deliveries-stuck") &&
    shown.readiness.startsWith("degraded: A notification has waited");
  const isReady =
    shown.readiness.startsWith("ready:") ||
    isWaitExplained ||
    (shown.readiness.startsWith("degraded:") && unexplained.length < shown.problems.length);
  return [
    ...differences(`${server}: events of`, truth.events, shown.events),
    ...differences(`${server}: condition of`, truth.conditions, shown.conditions),
    ...differences(`${server}: failing objects of`, truth.failingObjects, shown.failingObjects),
    ...differences(`${server}: people of`, truth.people, shown.people),
    ...(isReady ? [] : [`${server}: /readyz says ${shown.readiness}`]),
    ...unexplained.map(({ code, text }) => `${server}: /readyz has the problem ${code}: ${text}`),
    ...missingIncidents(truth, shown),
  ];
}

function differences<T>(
  what: string,
  expected: Readonly<Record<string, T>>,
  found: Readonly<Record<string, T>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const different = names.filter((name) => (expected[name] ?? 0) !== (found[name] ?? 0));
  const listed = different
    .slice(0, MAX_LISTED)
    .map(
      (name) => `${what} ${name}: ${found[name] ?? "none"} instead of ${expected[name] ?? "none"}`,
    );
  const more = different.length - listed.length;
  return more > 0 ? [...listed, `${what} ${more} more are different`] : listed;
}

function missingIncidents(truth: Truth, shown: Shown): readonly string[] {
  return truth.notifiedJobs.flatMap((jobId) => {
    const condition = truth.conditions[jobId];
    const incident = shown.openIncidents.find(
      (open) => open.jobId === jobId && open.condition === condition,
    );
    if (incident === undefined)
      return [`${shown.server}: no open incident says ${condition} of ${jobId}`];
    const isNotified = shown.notifications.some(({ incidentIds }) =>
      incidentIds.includes(incident.id),
    );
    return isNotified ? [] : [`${shown.server}: the incident ${incident.id} has no notification`];
  });
}

/** Every notification must have reached each of its recipients once, or twice with one Message-ID. */
export function compareMails(
  notifications: readonly ShownNotification[],
  facts: MailFacts,
): readonly string[] {
  const copies = countCopies(facts.mails);
  const refusalsLeft: Record<string, number> = { ...facts.permanentRefusals };
  const waiting = notifications.filter(
    ({ state, messageId, recipients }) =>
      state === "waiting" &&
      // After a mail whose confirmation was lost, the product waits 15 minutes, and then sends it again.
      !(
        (facts.unconfirmed[messageId] ?? 0) > 0 &&
        recipients.every((recipient) => copies.has(`${messageId} ${recipient}`))
      ),
  );
  const perRecipient = notifications.flatMap((notification) =>
    notification.recipients.flatMap((recipient) => {
      const { id, messageId, state } = notification;
      const count = copies.get(`${messageId} ${recipient}`) ?? 0;
      if (count > 2 + (facts.unconfirmed[messageId] ?? 0))
        return [`${recipient} got ${id} ${count} times`];
      if (count > 0 || takeOne(refusalsLeft, recipient)) return [];
      return [`${recipient} never got ${id}, which is ${state}`];
    }),
  );
  return [
    ...waiting.map(({ id }) => `the notification ${id} still waits`),
    ...perRecipient,
    ...unknownMails(notifications, facts),
  ];
}

/** Takes one refusal from the number that is left for this recipient. False if none is left. */
function takeOne(left: Record<string, number>, name: string): boolean {
  const count = left[name] ?? 0;
  if (count === 0) return false;
  left[name] = count - 1;
  return true;
}

function unknownMails(
  notifications: readonly ShownNotification[],
  { mails, hasLostData }: MailFacts,
): readonly string[] {
  if (hasLostData) return [];
  const known = new Set(notifications.map(({ messageId }) => messageId));
  const unknown = mails.filter(({ messageId }) => messageId === null || !known.has(messageId));
  return unknown.map(
    ({ messageId }) => `a mail arrived of which no notification exists: ${messageId}`,
  );
}

function countCopies(mails: readonly ArrivedMail[]): ReadonlyMap<string, number> {
  const copies = new Map<string, number>();
  for (const { messageId, recipients } of mails) {
    for (const recipient of recipients) {
      const key = `${messageId} ${recipient}`;
      copies.set(key, (copies.get(key) ?? 0) + 1);
    }
  }
  return copies;
}

/** How many mails were repeats of an earlier one, for the report. */
export function countRepeats(mails: readonly ArrivedMail[]): number {
  return [...countCopies(mails).values()].reduce((sum, count) => sum + count - 1, 0);
}
