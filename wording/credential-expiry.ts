import type { CredentialReason, ExpiringMethod } from "../domain/credential-expiry.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
import { formatDuration, formatTime, joinSentences } from "./phrases.ts";

export const METHOD_NAMES: Readonly<Record<ExpiringMethod, string>> = {
  secret: "client secret",
  certificate: "certificate",
};

/** Why Steadystate's own credential has an incident or none, and what to do; `at` is the time of the assessment. */
export function credentialReasonText(reason: CredentialReason, at: Instant): ConditionText {
  return reason.code === "credential-expiring" ? expiringText(reason, at) : notExpiringText(reason);
}

type Expiring = Extract<CredentialReason, { readonly code: "credential-expiring" }>;

function expiringText({ tenant, method, clientId, expiresAt }: Expiring, at: Instant) {
  const credential = `The ${METHOD_NAMES[method]} of app registration ${appName(clientId)}, with which Steadystate reads tenant ${toPlainLine(tenant, 60)}, ${expiryText(expiresAt, at)}.`;
  return {
    reason: credential,
    remedy: joinSentences(RENEWALS[method](appName(clientId)), CHANGES[method]),
  };
}

/** `expires at 2026-12-01 00:00 UTC (in 5 d)`, or `expired …`. */
export function expiryText(expiresAt: Instant, now: Instant): string {
  const time = formatTime(expiresAt);
  return expiresAt > now
    ? `expires at ${time} (in ${formatDuration(expiresAt - now)})`
    : `expired at ${time} (${formatDuration(now - expiresAt)} ago)`;
}

const appName = (clientId: string): string => toPlainLine(clientId, 60);

const RENEWALS: Readonly<Record<ExpiringMethod, (app: string) => string>> = {
  secret: (app) =>
    `An Entra admin opens App registrations, ${app}, Certificates & secrets in Entra and makes a new client secret.`,
  certificate: (app) =>
    `An Entra admin uploads a new certificate in Entra under App registrations, ${app}, Certificates & secrets.`,
};

const CHANGES: Readonly<Record<ExpiringMethod, string>> = {
  secret:
    "Then write the new secret to the setting tenants[].credential.secret and its end to tenants[].credential.expiresAt, and restart the worker.",
  certificate:
    "Then replace the files in tenants[].credential.certificate (keyFile and certFile). A restart is not needed.",
};

function notExpiringText({
  expiresAt,
  isStillAccepted,
}: Extract<CredentialReason, { readonly code: "credential-not-expiring" }>): ConditionText {
  if (expiresAt === null)
    return {
      reason: "Steadystate no longer knows when its credential expires.",
      remedy: "If it is a client secret, set tenants[].credential.expiresAt.",
    };
  return isStillAccepted
    ? {
        reason: `Entra still accepts the credential of Steadystate that should have expired at ${formatTime(expiresAt)}, so it was renewed.`,
        remedy:
          "Set tenants[].credential.expiresAt to the end of the new client secret and restart the worker; otherwise Steadystate cannot warn before that.",
      }
    : {
        reason: `The credential of Steadystate now expires at ${formatTime(expiresAt)}.`,
        remedy: null,
      };
}
