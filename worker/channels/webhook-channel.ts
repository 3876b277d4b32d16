import { createHmac } from "node:crypto";
import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import type { Channel } from "./channel.ts";
import { createHttpSender } from "./http-sender.ts";
import { webhookPayload } from "./webhook-payload.ts";

/** The settings of a channel that sends HTTP requests, with the text of its CA file. */
export type HttpChannelSettings = {
  readonly url: string;
  readonly ca: string | null;
  readonly allowPrivate: boolean;
};

/** The real time of this machine. */
export type ChannelTime = {
  readonly realNow: () => Instant;
  readonly monotonicNow: () => Millis;
};

/**
 * Sends each message as JSON and signs it. A receiver can recognise a repeat by `id`, so a request
 * without an answer is sent again.
 */
export function createWebhookChannel(
  { secret, ...settings }: HttpChannelSettings & { readonly secret: string },
  { realNow, monotonicNow }: ChannelTime,
): Channel {
  const sender = createHttpSender({
    ...settings,
    channel: "webhook",
    secrets: [secret],
    isRepeatHarmless: true,
    monotonicNow,
  });
  return {
    hasOwnMessagePerRecipient: false,
    async send({ notification, recipients, beforeHandOver }) {
      const body = JSON.stringify(webhookPayload(notification));
      const headers = {
        "content-type": "application/json",
        "user-agent": "Steadystate",
        "steadystate-signature": signatureOf(body, secret, realNow()),
      };
      const result = await sender.post({ headers, body }, beforeHandOver);
      return recipients.map(() => result);
    },
    verify: sender.checkConnection,
    close: sender.close,
  };
}

/** The time is signed too, so that a receiver can refuse a request that was recorded long ago. */
function signatureOf(body: string, secret: string, now: Instant): string {
  const seconds = Math.floor(now / SECOND);
  const hmac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${hmac}`;
}
