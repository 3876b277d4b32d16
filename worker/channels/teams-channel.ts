import type { Channel } from "./channel.ts";
import { createHttpSender } from "./http-sender.ts";
import { teamsCard } from "./teams-card.ts";
import type { ChannelTime, HttpChannelSettings } from "./webhook-channel.ts";

const HEADERS = { "content-type": "application/json", "user-agent": "Steadystate" };

/**
 * Sends each message to the webhook of a Teams workflow. The URL is the only secret. Teams does not
 * recognise a repeat, so a request without an answer is sent at most once more.
 */
export function createTeamsChannel(
  settings: HttpChannelSettings,
  { monotonicNow }: Pick<ChannelTime, "monotonicNow">,
): Channel {
  const sender = createHttpSender({
    ...settings,
    channel: "teams",
    secrets: [],
    isRepeatHarmless: false,
    monotonicNow,
  });
  return {
    hasOwnMessagePerRecipient: false,
    async send({ notification, recipients, beforeHandOver }) {
      const message = { headers: HEADERS, body: teamsCard(notification) };
      const result = await sender.post(message, beforeHandOver);
      return recipients.map(() => result);
    },
    verify: sender.checkConnection,
    close: sender.close,
  };
}
