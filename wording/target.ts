import { toPlainLine } from "../domain/outside-text.ts";
import type { RiskyProbeResult, TokenOwner } from "../domain/target.ts";
import type { OwnTokenProof, TargetState } from "../domain/target-state.ts";
import type { Instant } from "../domain/time.ts";
import { formatTime } from "./phrases.ts";

// Texts about the SCIM servers of the settings, which are called targets there.

export function targetName(name: string): string {
  return `"${toPlainLine(name, 60)}"`;
}

/** How to renew a token that expires. */
export function renewTokenText(whose: TokenOwner): string {
  const inEntra =
    "The app's admin makes a new token in the app; the app's owner enters it in Entra under Provisioning → Admin Credentials, tests the connection there and saves.";
  return whose === "entra"
    ? `${inEntra} If the setting targets[].tokenExpiresAt is used, it needs the new date.`
    : `${inEntra} Then put the same token into the setting targets[].scim.token.`;
}

/** What the probes of a target mean: one or two sentences. */
export function targetStateText(state: TargetState, target: string): string {
  const name = targetName(target);
  switch (state.code) {
    case "not-probed":
      return `Steadystate does not probe ${name}: its settings contain no targets[].scim.`;
    case "outdated":
      return `Steadystate last probed ${name} at ${formatTime(state.probedAt)}.`;
    case "up":
      return `${name} answers.`;
    case "throttled":
      return `${name} throttles the requests of Steadystate (since ${formatTime(state.since)}).`;
    case "token-refused":
      return `${name} refuses the token in Steadystate's settings (since ${formatTime(state.since)}).`;
    case "down":
      return `${name} ${PROBE_FAILURE_TEXTS[state.result]} (since ${formatTime(state.since)}).`;
    case "own-token-old":
      return ownTokenOldText({ target, since: state.since, proof: state.proof }).reason;
    case "fails-only-here":
      return failsOnlyHereText(target, state);
  }
}

/** What to do about it; null if there is nothing to do, or if the message of the probe says it. */
export function targetStateRemedy(state: TargetState, target: string): string | null {
  switch (state.code) {
    case "not-probed":
      return `To see whether ${targetName(target)} answers, add targets[].scim with its url and a token to the settings.`;
    case "outdated":
      return "Read the log of the worker: it says why the server is no longer probed.";
    case "own-token-old":
      return ownTokenOldText({ target, since: state.since, proof: state.proof }).remedy;
    case "fails-only-here":
      return failsOnlyHereRemedy(target);
    case "up":
    case "throttled":
    case "token-refused":
    case "down":
      return null;
  }
}

export const PROBE_FAILURE_TEXTS: Readonly<Record<RiskyProbeResult, string>> = {
  auth: "refuses the token in Steadystate's settings",
  "net-dns": "cannot be found: its name does not resolve",
  "net-tcp": "cannot be reached",
  "net-tls": "has no trusted certificate",
  "net-response": "does not answer",
  "server-error": "answers with server errors",
  "not-found": "answers 404 where SCIM requires a list",
  rejected: "rejects a plain list request",
  redirect: "redirects instead of answering",
  "html-instead-of-json": "answers with a web page instead of JSON",
  "bad-json": "answers with JSON that cannot be read",
  "not-list-response": "does not answer with a SCIM ListResponse",
  throttled: "gets too many requests and rejects some",
};

/** For titles: `SCIM server … since 10:00`. */
export const SHORT_PROBE_FAILURES: Readonly<Record<RiskyProbeResult, string>> = {
  auth: "refuses the token in Steadystate's settings",
  "net-dns": "not found",
  "net-tcp": "not reachable",
  "net-tls": "without a trusted certificate",
  "net-response": "does not answer",
  "server-error": "answers with errors",
  "not-found": "answers 404",
  rejected: "rejects requests",
  redirect: "redirects",
  "html-instead-of-json": "answers with a web page",
  "bad-json": "answers with invalid JSON",
  "not-list-response": "does not answer with SCIM",
  throttled: "throttles requests",
};

/** The words after "the SCIM server" in the title of a recovery. */
export const PAST_PROBE_FAILURES: Readonly<Record<RiskyProbeResult, string>> = {
  auth: "refused the token in Steadystate's settings",
  "net-dns": "was not found",
  "net-tcp": "was not reachable",
  "net-tls": "had no trusted certificate",
  "net-response": "did not answer",
  "server-error": "answered with errors",
  "not-found": "answered 404",
  rejected: "rejected requests",
  redirect: "redirected",
  "html-instead-of-json": "answered with a web page",
  "bad-json": "answered with invalid JSON",
  "not-list-response": "did not answer with SCIM",
  throttled: "throttled requests",
};

export function failsOnlyHereText(
  target: string,
  { since, wroteAt }: { readonly since: Instant; readonly wroteAt: Instant },
): string {
  return `Steadystate's own probe of ${targetName(target)} has failed since ${formatTime(since)}, but Entra wrote to the app at ${formatTime(wroteAt)}. Provisioning is not affected.`;
}

export function failsOnlyHereRemedy(target: string): string {
  return `Check targets[].scim.url of ${targetName(target)} and whether the network lets Steadystate reach this address.`;
}

type OldToken = {
  readonly target: string;
  readonly since: Instant;
  readonly proof: OwnTokenProof;
};

/** The texts for an old token in Steadystate's settings, while the token that Entra uses works. */
export function ownTokenOldText({ target, since, proof }: OldToken) {
  const name = targetName(target);
  return {
    reason:
      proof.code === "never-accepted"
        ? `The token of ${name} in Steadystate's settings (targets[].scim.token) has never worked. Entra's cycles do not fail because of a token, so Entra has another one. Provisioning is not affected.`
        : `The token of ${name} in Steadystate's settings (targets[].scim.token) is old: it has not worked since ${formatTime(since)}. Entra has another token, which works: ${proofText(proof)}. Provisioning is not affected.`,
    remedy: `Put the token that Entra uses into the setting targets[].scim.token of ${name}. Steadystate reads it at its next probe (from an environment variable only after a restart). Until then Steadystate cannot probe this server.`,
  };
}

function proofText({ code, at }: Exclude<OwnTokenProof, { code: "never-accepted" }>): string {
  return code === "wrote"
    ? `Entra wrote to the app at ${formatTime(at)}`
    : `Entra's cycle of ${formatTime(at)} succeeded`;
}
