import type { ExplanationId } from "../error-explanation.ts";
import type { ScimType } from "./scim-type.ts";

/** What an HTTP status means where the text says nothing more precise. 52x are Cloudflare's. */
export const HTTP_STATUS_IDS = {
  301: "endpoint-redirects",
  302: "endpoint-redirects",
  307: "endpoint-redirects",
  308: "endpoint-redirects",
  400: "request-refused",
  401: "token-not-accepted",
  402: "feature-not-in-plan",
  403: "insufficient-rights",
  404: "account-gone",
  405: "method-not-allowed",
  406: "content-type-refused",
  407: "connection-broken",
  408: "timeout",
  409: "conflict",
  410: "account-gone",
  412: "changed-meanwhile",
  413: "request-too-large",
  415: "content-type-refused",
  422: "request-refused",
  423: "state-conflict",
  429: "too-many-requests",
  431: "headers-too-large",
  500: "internal-server-error",
  501: "call-not-implemented",
  502: "internal-server-error",
  503: "internal-server-error",
  504: "timeout",
  511: "web-page-answer",
  522: "timeout",
  524: "timeout",
  525: "connection-broken",
  526: "connection-broken",
} as const satisfies Readonly<Record<number, ExplanationId>>;

/** The explanation of a status; null for a status that is not in the list. */
export function explainHttpStatus(status: number): ExplanationId | null {
  const ids: Readonly<Record<number, ExplanationId>> = HTTP_STATUS_IDS;
  return ids[status] ?? null;
}

/** What a `scimType` means where the text says nothing more precise. */
export const SCIM_TYPE_IDS = {
  invalidFilter: "incompatible-scim-search",
  tooMany: "several-search-results",
  uniqueness: "conflict",
  mutability: "value-unchangeable",
  invalidSyntax: "request-not-understood",
  invalidPath: "unknown-target-attribute",
  noTarget: "patch-target-missing",
  invalidValue: "value-refused",
  invalidVers: "scim-version-refused",
  sensitive: "sensitive-search-refused",
} as const satisfies Readonly<Record<ScimType, ExplanationId>>;
