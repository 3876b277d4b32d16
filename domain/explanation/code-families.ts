import type { ExplanationId } from "../error-explanation.ts";
import { httpStatusByName } from "../http-status.ts";
import type { SystemKind } from "../job-kind.ts";

/** Codes that begin with the same words come from the same part of Entra or the same connector. */
export type CodeFamily = {
  readonly prefix: string;
  /** The system that the codes are about; null if that is the target of the job. */
  readonly system: SystemKind | null;
  /** The document that names codes of the family. */
  readonly source: string;
};

const CLOUD_SYNC_CODES =
  "https://learn.microsoft.com/entra/identity/hybrid/cloud-sync/reference-error-codes";

/** A longer prefix comes before a shorter prefix of the same codes. */
export const CODE_FAMILIES: readonly CodeFamily[] = [
  {
    prefix: "SystemForCrossDomainIdentityManagement",
    system: null,
    source:
      "https://learn.microsoft.com/entra/identity/monitoring-health/howto-analyze-provisioning-logs",
  },
  {
    prefix: "HybridSynchronizationActiveDirectory",
    system: "active-directory",
    source: CLOUD_SYNC_CODES,
  },
  { prefix: "HybridSynchronization", system: "active-directory", source: CLOUD_SYNC_CODES },
  { prefix: "HybridIdentityService", system: "active-directory", source: CLOUD_SYNC_CODES },
  { prefix: "AzureActiveDirectory", system: "entra", source: CLOUD_SYNC_CODES },
  { prefix: "AzureDirectory", system: "entra", source: CLOUD_SYNC_CODES },
  { prefix: "MicrosoftEntraID", system: "entra", source: CLOUD_SYNC_CODES },
  {
    prefix: "SuccessFactors",
    system: "hr",
    source:
      "https://learn.microsoft.com/entra/identity/saas-apps/sap-successfactors-writeback-tutorial",
  },
  {
    prefix: "Workday",
    system: "hr",
    source: "https://learn.microsoft.com/entra/identity/saas-apps/workday-inbound-tutorial",
  },
];

/** Without case and spaces, because Microsoft's pages print some codes with spaces. */
export function normaliseCode(code: string): string {
  return code
    .trim()
    .slice(0, 200)
    .toLowerCase()
    .replace(/\s+/g, "")
    .replace(/^(?:microsoftentraid|microsoftentra)/, "azureactivedirectory");
}

/** The family of a code that `normaliseCode` has changed; null for every other code. */
export function findCodeFamily(code: string): CodeFamily | null {
  return CODE_FAMILIES.find(({ prefix }) => code.startsWith(prefix.toLowerCase())) ?? null;
}

type CodeWordRule = readonly [pattern: RegExp, explanationId: ExplanationId];

/**
 * Explains a code that is not in the catalogue by its words. The patterns match the code without
 * spaces, in lower case. The first one that matches decides.
 */
const CODE_WORD_RULES: readonly CodeWordRule[] = [
  [
    /credential\w*(?:validation)?unavailable|endpointunavailable|unabletoconnect|connection(?:failed|failure|error)/,
    "endpoint-unavailable",
  ],
  [
    /(?:invalid|expired|bad|revoked)(?:\w{0,20})(?:credential|token|password|session|apikey|login)|(?:credential|token|password|session|apikey)\w{0,10}(?:invalid|expired|revoked)|authenticationfail|loginfail|notauthenticated/,
    "credentials-rejected",
  ],
  [/toomanyrequests|ratelimit|throttl|requestlimit|apilimit|toomanycalls/, "too-many-requests"],
  [
    /licen[cs]es?(?:limit|exceed|unavail|notavail|required|missing)|(?:no|insufficient|outof)\w{0,10}licen[cs]e|noseat|seatlimit/,
    "no-free-seat",
  ],
  [/userlimit|limitexceeded|quotaexceeded|quotalimit/, "app-limit-reached"],
  [
    /insufficient|accessdenied|permissiondenied|forbidden|notauthori[sz]ed|authori[sz]ationfail|nopermission|missingpermission|privilegedrole|protecteduser/,
    "insufficient-rights",
  ],
  [
    /unresolved|unabletoresolve|reference(?:notfound|missing|invalid)|(?:manager|member)\w*(?:notfound|missing)|invalid(?:manager|member)/,
    "unresolved-reference",
  ],
  [
    /lookup|(?:department|location|costcenter|company|role|profile|group)\w*(?:notfound|invalid|missing|doesnotexist)/,
    "lookup-record-missing",
  ],
  [
    /username\w*(?:taken|exists|notunique|duplicate|inuse)|(?:duplicate|conflicting)\w*(?:username|upn|login)/,
    "user-name-taken",
  ],
  [
    /email\w*(?:taken|exists|notunique|duplicate|inuse)|(?:duplicate|conflicting)\w*email/,
    "email-taken",
  ],
  [/duplicate\w*entries|multipleentries|multiplematches|ambiguous/, "several-target-matches"],
  [
    /duplicate|alreadyexists|notunique|nonunique|conflict|alreadyinuse|alreadytaken|uniqueness|mustbeunique/,
    "conflict",
  ],
  [/required|mandatory|missing/, "value-missing"],
  [/domain(?:not|invalid)|invaliddomain|unverifieddomain/, "domain-not-accepted"],
  [/readonly|immutable|cannotbe(?:changed|modified|updated)|notmodifiable/, "value-unchangeable"],
  [
    /(?:attribute|property|field|schema)\w*(?:notfound|unknown|notsupported|doesnotexist)|unknown(?:attribute|property|field)|cannotfindattribute|xpath/,
    "unknown-target-attribute",
  ],
  [/schema\w*(?:mismatch|violation)/, "schema-violated"],
  [/(?:invalid|unexpected|bad|malformed|unparsable|unreadable)response/, "unreadable-scim-answer"],
  [/invalidsyntax|syntaxerror|unparsable|parseerror/, "request-not-understood"],
  [/certificate|securechannel|tlshandshake/, "connection-broken"],
  [/password\w*(?:policy|complexity|tooweak|tooshort)/, "password-refused"],
  [/toolong|lengthexceeded|exceedsmax|maxlength/, "value-too-long"],
  [/schemainvalid|expression|mapping/, "mapping-invalid"],
  [
    /invalid(?:\w*)(?:value|property|attribute|parameter|email|username|userprincipalname|upn|field|format|data|input|name|phone|address|country|locale|timezone)|(?:value|property|attribute|field|format|email)\w*invalid|malformed/,
    "value-refused",
  ],
  [
    /(?:user|account|entry|object|resource|record|identity|anchor)?\w*(?:notfound|doesnotexist|nosuch)/,
    "account-gone",
  ],
  [/methodnotallowed/, "method-not-allowed"],
  [/notimplemented|notsupported|unsupported/, "call-not-implemented"],
  [/time(?:d)?out/, "timeout"],
  [
    /serviceunavailable|unavailable|servererror|(?<!non)(?:service|server)failure|badgateway|serverbusy|internalerror/,
    "internal-server-error",
  ],
  [/inactive|deactivated|suspended|accountdisabled|userdisabled/, "account-inactive"],
];

/** The explanation by the words of a code; null if no word of it is known. */
export function explainByCodeWords(code: string): ExplanationId | null {
  return CODE_WORD_RULES.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** The codes of `HybridIdentityService`, which reaches the agents: each is about an agent. */
export function explainAgentServiceCode(ending: string): ExplanationId {
  if (/^no(?:active)?agent/.test(ending)) return "no-agent-active";
  if (/time(?:d)?out/.test(ending)) return "agent-timeout";
  if (/unauthori[sz]ed|forbidden|certificate|trust|invalid|registration/.test(ending)) {
    return "agent-registration-broken";
  }
  return "agent-unreachable";
}

/** The HTTP status whose name in .NET is the end of the code; null if there is none. */
export function httpStatusOfCode(code: string, family: CodeFamily | null): number | null {
  const ending = family === null ? code : code.slice(family.prefix.length);
  return httpStatusByName(ending);
}
