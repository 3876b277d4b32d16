import { completeList } from "./complete-list.ts";
import type { Instant } from "./time.ts";

/** What kind of failure keeps Steadystate from reading Graph. Only the first three need a person. */
export const READ_FAILURE_KINDS = [
  "unauthorised",
  "forbidden",
  "unlicensed",
  "throttled",
  "unavailable",
  "malformed",
] as const;

type ReadFailureKind = (typeof READ_FAILURE_KINDS)[number];

export type ReadFailure = {
  readonly kind: ReadFailureKind;
  /** When the first of the failures of this kind in a row happened. */
  readonly since: Instant;
  readonly cause: ReadFailureCause;
};

/** Why Entra refuses to sign in Steadystate's app. */
export const SIGN_IN_REFUSALS = [
  "secret-wrong",
  "secret-expired",
  "credential-missing",
  "app-without-credential",
  "app-is-public-client",
  "app-unknown",
  "app-not-in-tenant",
  "app-disabled",
  "tenant-unknown",
  "tenant-id-invalid",
  "tenant-in-other-cloud",
  "certificate-not-registered",
  "certificate-expired",
  "certificate-refused",
  "assertion-not-valid-now",
  "assertion-of-other-app",
  "assertion-for-other-audience",
  "federated-credential-unknown",
  "federated-issuer-unknown",
  "federated-audience-unknown",
  "federated-subject-unknown",
  "federated-token-unverified",
  "blocked-by-policy",
  "graph-unknown",
  "graph-disabled",
  "consent-missing",
  "assignment-missing",
  "sign-in-refused",
] as const;

export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];

/** Why Steadystate cannot use the credential that is configured. */
export const CREDENTIAL_PROBLEMS = [
  "credential-file-unreadable",
  "certificate-file-invalid",
  "key-file-invalid",
  "key-certificate-mismatch",
  "credential-unusable",
] as const;

export type CredentialProblem = (typeof CREDENTIAL_PROBLEMS)[number];

/** The OAuth errors of a refused sign-in. Sources: RFC 6749, section 5.2, and Microsoft Entra. */
export const OAUTH_REFUSALS = [
  "invalid_client",
  "unauthorized_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "invalid_resource",
  "invalid_tenant",
  "access_denied",
  "interaction_required",
  "consent_required",
  "unsupported_grant_type",
] as const;

export type OAuthRefusal = (typeof OAUTH_REFUSALS)[number];

/** Why an answer of Graph cannot be used. */
export const ANSWER_PROBLEMS = [
  "bad-request",
  "not-json",
  "too-large",
  "not-decompressible",
  "foreign-link",
  "link-loop",
  "no-rows",
  "too-many-rows",
  "no-batch-answers",
  "missing-batch-answer",
  "other-job",
] as const;

export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number];

/** Why Graph could not be read: codes and values, from which wording/ makes text and remedy. */
export type ReadFailureCause =
  | {
      readonly code: SignInRefusal;
      /** The digits of Entra's error code, such as `7000222` of `AADSTS7000222`; null if it is not known. */
      readonly aadsts: string | null;
      readonly oauthError: OAuthRefusal | null;
    }
  | { readonly code: CredentialProblem }
  | { readonly code: "managed-identity-not-assigned" }
  /** `credential.managedIdentity.clientId` names no identity of this machine. */
  | { readonly code: "managed-identity-unknown" }
  /** No managed identity endpoint answers on this machine. */
  | { readonly code: "managed-identity-unavailable" }
  | {
      readonly code: "sign-in-unavailable";
      /** Null if there was no answer. */
      readonly status: number | null;
      readonly aadsts: string | null;
      /** The code of Node's error, such as `ECONNREFUSED`; null if there was an answer. */
      readonly networkError: string | null;
    }
  | { readonly code: "token-rejected" }
  /** Continuous access evaluation or Conditional Access revoked the token. */
  | { readonly code: "claims-challenge" }
  | { readonly code: "permission-missing"; readonly permission: string }
  | { readonly code: "licence-missing" }
  | { readonly code: "graph-throttled" }
  | {
      readonly code: "graph-unavailable";
      readonly status: number | null;
      readonly networkError: string | null;
    }
  | { readonly code: "object-not-found"; readonly status: number }
  | { readonly code: "answer-unusable"; readonly problem: AnswerProblem };

export type ReadFailureCode = ReadFailureCause["code"];

export const READ_FAILURE_CODES = completeList<ReadFailureCode>()([
  ...SIGN_IN_REFUSALS,
  ...CREDENTIAL_PROBLEMS,
  "managed-identity-not-assigned",
  "managed-identity-unknown",
  "managed-identity-unavailable",
  "sign-in-unavailable",
  "token-rejected",
  "claims-challenge",
  "permission-missing",
  "licence-missing",
  "graph-throttled",
  "graph-unavailable",
  "object-not-found",
  "answer-unusable",
]);
