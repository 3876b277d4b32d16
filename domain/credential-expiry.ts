import { completeList } from "./complete-list.ts";
import type { Instant } from "./time.ts";

/** The methods of signing in to Entra that end at a known time. */
export const EXPIRING_METHODS = ["secret", "certificate"] as const;
export type ExpiringMethod = (typeof EXPIRING_METHODS)[number];

/** When the credential expires with which Steadystate itself signs in to a tenant. */
export type CredentialExpiry = {
  readonly method: ExpiringMethod;
  /** The app registration that the credential belongs to. */
  readonly clientId: string;
  readonly expiresAt: Instant;
};

/** Why a tenant has an incident about its credential or none, with all values for the text about it. */
export type CredentialReason =
  | ({
      readonly code: "credential-expiring";
      readonly tenant: string;
      readonly hasExpired: boolean;
    } & CredentialExpiry)
  | {
      readonly code: "credential-not-expiring";
      readonly tenant: string;
      /** The next known expiry; null if none is known. */
      readonly expiresAt: Instant | null;
      /** Entra accepts the credential although it should have expired: the settings are out of date. */
      readonly isStillAccepted: boolean;
    };

export const CREDENTIAL_REASON_CODES = completeList<CredentialReason["code"]>()([
  "credential-expiring",
  "credential-not-expiring",
]);

export function isCredentialReason(reason: { readonly code: string }): reason is CredentialReason {
  return CREDENTIAL_REASON_CODES.some((code) => code === reason.code);
}
