import type { Log } from "../config/log.ts";
import type { Notice } from "../domain/notice/notice.ts";
import type { Instant } from "../domain/time.ts";
import type { IncidentStore } from "../store/store.ts";
import type { Mailer } from "./mail/smtp.ts";

export type DeliverDeps = {
  readonly incidents: Pick<IncidentStore, "notice" | "settle">;
  readonly mailer: Mailer;
  readonly now: () => Instant;
  readonly log: Log;
};

/** What came of one try: `later` asks the queue for another. */
export type Delivery = "sent" | "failed" | "later" | "nothing-to-do";

/** Tries after which a notice is given up, visibly: with the queue's backoff about a day. */
export const DELIVERY_TRIES = 12;

/**
 * One try at one notice: send it, then write down what came of it.
 *
 * The mark comes after the mail server said yes, so that a crash between the two
 * sends the same mail once more, with the same Message-ID, and never none.
 */
export async function deliver(noticeId: string, deps: DeliverDeps): Promise<Delivery> {
  const notice = await deps.incidents.notice(noticeId);
  if (notice === null || notice.state !== "waiting") return "nothing-to-do";

  const tries = notice.tries + 1;
  const sent = await deps.mailer.send(notice);
  if (sent.ok) {
    const { rejected } = sent.value;
    await deps.incidents.settle(noticeId, {
      state: "sent",
      tries,
      sentAt: deps.now(),
      outcome: accepted(notice, rejected),
    });
    deps.log.info({ noticeId, reason: notice.reason, refused: rejected.length }, "notice sent");
    return "sent";
  }

  const over = !sent.error.passing || tries >= DELIVERY_TRIES;
  await deps.incidents.settle(noticeId, {
    state: over ? "failed" : "waiting",
    tries,
    sentAt: null,
    outcome: sent.error.reason,
  });
  deps.log.warn({ noticeId, tries, over }, "notice not sent");
  return over ? "failed" : "later";
}

function accepted(notice: Notice, rejected: readonly string[]): string {
  const total = notice.to.length;
  const taken = total - rejected.length;
  const who = total === 1 ? "1 recipient" : `${total} recipients`;
  if (rejected.length === 0) return `The mail server accepted it for ${who}.`;
  return `The mail server accepted it for ${taken} of ${who} and refused ${rejected.length}: check their addresses in notify.`;
}
