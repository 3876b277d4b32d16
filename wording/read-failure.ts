import {
  type AnswerProblem,
  type CredentialProblem,
  type ReadFailureCause,
  SIGN_IN_REFUSALS,
  type SignInRefusal,
} from "../domain/read-failure.ts";
import { SIGN_IN_REFUSAL_TEXTS } from "./sign-in-refusals.ts";

type CauseOf<Code extends ReadFailureCause["code"]> = Extract<
  ReadFailureCause,
  { readonly code: Code }
>;

const CREDENTIAL_TEXTS: Readonly<Record<CredentialProblem, string>> = {
  "credential-file-unreadable": "A file of the credential cannot be read.",
  "certificate-file-invalid": "The certificate file contains no certificate.",
  "key-file-invalid": "The key file contains no private key.",
  "key-certificate-mismatch": "The private key and the certificate are not a pair.",
  "credential-unusable": "The credential in the settings cannot be used to sign in.",
};

const CREDENTIAL_REMEDIES: Readonly<Record<CredentialProblem, string>> = {
  "credential-file-unreadable":
    "Check path and permissions of the files that credential names in the settings.",
  "certificate-file-invalid": "Write a PEM file and name it in credential.certificate.certFile.",
  "key-file-invalid":
    "Write a PEM file without a passphrase and name it in credential.certificate.keyFile.",
  "key-certificate-mismatch": "Check both files that credential.certificate names.",
  "credential-unusable": "Check the credential of the tenant in the settings.",
};

const ANSWER_PROBLEM_TEXTS: Readonly<Record<AnswerProblem, string>> = {
  "bad-request": "Graph calls the request invalid (status 400)",
  "not-json": "it is not JSON",
  "too-large": "its body is too large",
  "not-decompressible": "its body cannot be decompressed",
  "foreign-link": "it links to another host",
  "link-loop": "its page links form a loop",
  "no-rows": "a page without rows",
  "too-many-rows": "a page with too many rows",
  "no-batch-answers": "a batch without responses",
  "missing-batch-answer": "the batch has no answer for this request",
  "other-job": "it describes another job",
};

/** Why Graph could not be read, as one sentence. */
export function readFailureText(cause: ReadFailureCause): string {
  if (isSignInRefusal(cause)) return signInRefusalText(cause);
  switch (cause.code) {
    case "sign-in-unavailable":
      return signInUnavailableText(cause);
    case "managed-identity-not-assigned":
      return "This machine has no managed identity.";
    case "managed-identity-unknown":
      return "This machine has no managed identity with the client ID of credential.managedIdentity.";
    case "managed-identity-unavailable":
      return "No managed identity endpoint answers on this machine.";
    case "token-rejected":
      return "Graph does not accept the token that Entra has issued (status 401).";
    case "claims-challenge":
      return "Graph no longer accepts the token: continuous access evaluation or Conditional Access has revoked it.";
    case "permission-missing":
      return `Graph forbids this: Steadystate's app lacks the application permission ${cause.permission}.`;
    case "licence-missing":
      return "The tenant has no Entra ID P1 or P2 licence, so Graph does not show its provisioning logs.";
    case "graph-throttled":
      return "Graph throttles the requests of Steadystate.";
    case "graph-unavailable":
      return endpointText("Graph", cause);
    case "object-not-found":
      return `Graph no longer has this object (status ${cause.status}).`;
    case "answer-unusable":
      return `The answer of Graph cannot be used: ${ANSWER_PROBLEM_TEXTS[cause.problem]}.`;
    default:
      return CREDENTIAL_TEXTS[cause.code];
  }
}

/** What to do about it, and who does it. */
export function readFailureCauseRemedy(cause: ReadFailureCause): string {
  if (isSignInRefusal(cause)) return signInRefusalRemedy(cause);
  switch (cause.code) {
    case "sign-in-unavailable":
    case "graph-unavailable":
      return endpointRemedy(cause);
    case "managed-identity-not-assigned":
      return "Assign a managed identity to this machine, or use another credential.";
    case "managed-identity-unknown":
      return "Assign this identity to the machine, or correct credential.managedIdentity.clientId.";
    case "managed-identity-unavailable":
      return "If Steadystate runs on Azure, enable a managed identity for it; elsewhere use another credential. Steadystate keeps trying.";
    case "token-rejected":
      return "Check that tenantId and cloud fit together, and that the app is not disabled in Entra.";
    case "claims-challenge":
      return "Ask an administrator whether the app was disabled or deleted in Entra, or whether a Conditional Access policy for workload identities (location, risk) now blocks it. The credential is not the reason: a new secret does not help.";
    case "permission-missing":
      return `Add ${cause.permission} to the app registration and grant admin consent.`;
    case "licence-missing":
      return "Add an Entra ID P1 or P2 licence to the tenant. Without it, Steadystate can read only job states.";
    case "graph-throttled":
      return "Nothing to do: Steadystate tries again by itself. If this continues, make the poll intervals longer, or check what else uses this app.";
    case "object-not-found":
      return "Nothing to do.";
    case "answer-unusable":
      return "Report this as a bug of Steadystate, with Steadystate's log. The next poll tries again.";
    default:
      return CREDENTIAL_REMEDIES[cause.code];
  }
}

function isSignInRefusal(cause: ReadFailureCause): cause is CauseOf<SignInRefusal> {
  return SIGN_IN_REFUSALS.some((refusal) => refusal === cause.code);
}

function signInRefusalText({ code, aadsts, oauthError }: CauseOf<SignInRefusal>): string {
  if (code === "sign-in-refused") return unlistedRefusalText(aadsts, oauthError);
  const answer = aadsts === null ? (oauthError ?? "without a code") : `AADSTS${aadsts}`;
  return `Entra refuses Steadystate's sign-in: ${SIGN_IN_REFUSAL_TEXTS[code].reason} (${answer}).`;
}

function unlistedRefusalText(aadsts: string | null, oauthError: string | null): string {
  const oauthText = oauthError === null ? "" : ` (${oauthError})`;
  return aadsts === null
    ? `Entra refuses Steadystate's sign-in and gives no reason${oauthText}.`
    : `Steadystate's sign-in fails with AADSTS${aadsts}${oauthText}, which Steadystate does not know.`;
}

function signInRefusalRemedy({ code, aadsts }: CauseOf<SignInRefusal>): string {
  return code === "sign-in-refused" && aadsts !== null
    ? `Look up ${aadsts} on Microsoft's page login.microsoftonline.com/error, and correct what it says.`
    : SIGN_IN_REFUSAL_TEXTS[code].remedy;
}

function signInUnavailableText(cause: CauseOf<"sign-in-unavailable">): string {
  const { status, aadsts } = cause;
  if (aadsts === null) return endpointText("The sign-in service", cause);
  const statusText = status === null ? "" : `, status ${status}`;
  return `The sign-in service of Entra is not available at the moment (AADSTS${aadsts}${statusText}).`;
}

type EndpointCause = CauseOf<"sign-in-unavailable" | "graph-unavailable">;

function endpointText(name: string, { status, networkError }: EndpointCause): string {
  if (status === null) {
    return networkError === null
      ? `${name} gives no answer that Steadystate can use.`
      : `${name} cannot be reached (${networkError}).`;
  }
  return isServiceFault(status)
    ? `${name} fails at the moment (status ${status}).`
    : `Something else answers in place of ${name === "Graph" ? name : "the sign-in service"} (status ${status}).`;
}

const isServiceFault = (status: number): boolean => status >= 500 || status === 429;

/** Each of these failures can be temporary, so each remedy says that Steadystate keeps trying. */
function endpointRemedy(cause: EndpointCause): string {
  const { status, networkError } = cause;
  const hasTemporaryCode = cause.code === "sign-in-unavailable" && cause.aadsts !== null;
  if (hasTemporaryCode || (status !== null && isServiceFault(status))) {
    return "Nothing to do: the next poll tries again. If this continues, check Microsoft's service health.";
  }
  const remedy =
    status === null
      ? networkRemedy(networkError ?? "")
      : "Check the addresses in cloud and any proxy between Steadystate and Microsoft.";
  return `${remedy} The next poll tries again.`;
}

/** The remedy of the first pattern that matches. Sources: Node's dns, net and tls, and undici. */
function networkRemedy(code: string): string {
  if (/ENOTFOUND|EAI_/.test(code)) {
    return "Its name does not resolve: check the addresses in cloud and this machine's DNS.";
  }
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    return "Its certificate is out of date: renew it, or set this machine's clock.";
  }
  if (/ALTNAME/.test(code)) {
    return "Its certificate is for another name: check the addresses in cloud.";
  }
  if (/CERT|SIGNATURE/.test(code)) {
    return "Its certificate is not trusted: name the PEM file of its CA in cloud.caFile, or in the environment variable NODE_EXTRA_CA_CERTS.";
  }
  return "Check the addresses in cloud, the network, and any firewall or proxy between Steadystate and Microsoft.";
}
