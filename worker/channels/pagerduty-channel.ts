import { LRUCache } from "lru-cache";
import type { AttemptResult } from "../../domain/delivery.ts";
import type { Instant } from "../../domain/time.ts";
import type { Channel, ChannelAttempt } from "./channel.ts";
import { createHttpSender, failedAttempt, type HttpSender } from "./http-sender.ts";
import { type PagerDutyEvent, pagerDutyEvents } from "./pagerduty-events.ts";
import type { ChannelTime, HttpChannelSettings } from "./webhook-channel.ts";

const HEADERS = { "content-type": "application/json", "user-agent": "Steadystate" };
const MAX_REMEMBERED = 10_000;

/** What PagerDuty has accepted from this process. */
type AcceptedEvents = {
  /**
   * How many events of a notification are done. PagerDuty limits events per minute, so an attempt
   * continues where the last one was stopped.
   */
  readonly counts: LRUCache<string, number>;
  /**
   * The time of the newest notification about an incident. An older event that was delayed is not sent:
   * after the end of an incident, it would open the alert of this incident again.
   */
  readonly newest: LRUCache<string, Instant>;
};

/** Sends the events of a notification one after the other. PagerDuty recognises a repeated event. */
export function createPagerDutyChannel(
  { routingKey, ...settings }: HttpChannelSettings & { readonly routingKey: string },
  { monotonicNow }: Pick<ChannelTime, "monotonicNow">,
): Channel {
  const sender = createHttpSender({
    ...settings,
    channel: "pagerduty",
    secrets: [routingKey],
    isRepeatHarmless: true,
    monotonicNow,
  });
  const accepted = {
    counts: new LRUCache<string, number>({ max: MAX_REMEMBERED }),
    newest: new LRUCache<string, Instant>({ max: MAX_REMEMBERED }),
  };
  return {
    hasOwnMessagePerRecipient: false,
    async send(attempt) {
      const events = pagerDutyEvents(attempt.notification, routingKey);
      const result = await sendEvents(events, attempt, sender, accepted);
      return attempt.recipients.map(() => result);
    },
    verify: sender.checkConnection,
    close: sender.close,
  };
}

async function sendEvents(
  events: readonly PagerDutyEvent[],
  { notification: { id, createdAt }, beforeHandOver }: ChannelAttempt,
  sender: HttpSender,
  accepted: AcceptedEvents,
): Promise<AttemptResult> {
  if (events.length === 0)
    return failedAttempt("refused", "PagerDuty gets incidents only", { isTransient: false });
  let isHandedOver = false;
  const handOverOnce = async () => {
    if (!isHandedOver) await beforeHandOver();
    isHandedOver = true;
  };
  const sendEvent = async ({ incidentId, json }: PagerDutyEvent): Promise<AttemptResult> => {
    if (isOutdated(incidentId, createdAt, accepted)) return { code: "accepted" };
    const result = await sender.post({ headers: HEADERS, body: json }, handOverOnce);
    if (result.code === "accepted" && incidentId !== null)
      accepted.newest.set(incidentId, createdAt);
    return result;
  };
  const first = accepted.counts.get(id) ?? 0;
  let refusal: AttemptResult | null = null;
  for (const [index, event] of events.slice(first).entries()) {
    const result = await sendEvent(event);
    if (result.code === "failed" && result.isTransient) return result;
    // One event that PagerDuty refuses does not hold up the others.
    if (result.code === "failed") refusal = result;
    accepted.counts.set(id, first + index + 1);
  }
  return refusal ?? { code: "accepted" };
}

function isOutdated(
  incidentId: string | null,
  createdAt: Instant,
  { newest }: AcceptedEvents,
): boolean {
  return incidentId !== null && (newest.get(incidentId) ?? createdAt) > createdAt;
}
