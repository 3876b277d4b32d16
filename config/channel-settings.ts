import { z } from "zod";
import { isLoopback } from "./is-loopback.ts";
import { nonEmpty, secretText } from "./setting-values.ts";

// The server does not read the secrets of channels. In its settings, a secret is still the reference `${…}`.

/**
 * The address of a channel, to which secrets are sent. A reference `${…}` is valid, because the worker
 * checks the address again after it has replaced the reference.
 */
export const safeUrl = (schema: z.ZodString) =>
  schema
    .refine((text) => text.startsWith("${") || isSafeUrl(text), {
      error: "write an address that begins with https:// (http:// is allowed for localhost only)",
    })
    .refine((text) => !hasLogin(text), {
      error:
        "this address contains a user or a password, which Steadystate would not send: remove them",
    });

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

function hasLogin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username !== "" || password !== "";
}

const connectionSettings = {
  caFile: nonEmpty.optional().describe("PEM file of an additional certificate authority to trust"),
  allowPrivate: z.boolean().default(false).describe("Allow an address in a private network"),
};

export const WebhookSettings = z.strictObject({
  url: safeUrl(secretText()).describe("Address that gets each message as JSON with POST"),
  secret: secretText().describe("Key with which Steadystate signs each request (HMAC)"),
  ...connectionSettings,
});

export const PagerDutySettings = z.strictObject({
  routingKey: secretText().describe("Integration Key of a PagerDuty service (Events API v2)"),
  url: safeUrl(z.string())
    .default("https://events.pagerduty.com/v2/enqueue")
    .describe(
      "Address of PagerDuty. In the EU service region: `https://events.eu.pagerduty.com/v2/enqueue`",
    ),
  ...connectionSettings,
});

export const TeamsSettings = z.strictObject({
  url: safeUrl(secretText()).describe("Address of a Teams workflow that posts to a channel"),
  ...connectionSettings,
});
