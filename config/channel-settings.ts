import { z } from "zod";
import { secretText } from "./setting-values.ts";

// The server does not read these secrets: it sees the text `${…}` in their place.

/** A URL that is itself a secret. */
const secretUrl = (description: string) =>
  secretText()
    .refine((text) => text.startsWith("${") || isWebUrl(text), {
      error: "write an address that begins with https://",
    })
    .describe(description);

function isWebUrl(text: string): boolean {
  return /^https?:\/\/./.test(text) && URL.canParse(text);
}

export const WebhookSettings = z.strictObject({
  url: secretUrl("Address that gets each message as JSON with POST"),
  secret: secretText().describe("Key with which Steadystate signs each request (HMAC)"),
});

export const PagerDutySettings = z.strictObject({
  routingKey: secretText().describe("Integration key of a PagerDuty service (Events API v2)"),
});

export const TeamsSettings = z.strictObject({
  url: secretUrl("Address of a Teams workflow that posts to a channel"),
});
