import { type ExplanationId, isAppExplanationId } from "../error-explanation.ts";
import type { SystemKind } from "../job-kind.ts";
import { forChange, withoutInvitation } from "./by-change.ts";
import {
  type CodeFamily,
  explainAgentServiceCode,
  explainByCodeWords,
  findCodeFamily,
  httpStatusOfCode,
  normaliseCode,
} from "./code-families.ts";
import type { ErrorCodeEntry } from "./error-codes.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { explainGenerally } from "./explain-generally.ts";
import type { GeneralFacts } from "./general-facts.ts";
import { explainLdapFault } from "./ldap-explanations.ts";
import { type LdapFault, ldapFaultOfName } from "./ldap-result.ts";
import type { ParsedErrorText } from "./parse-error-text.ts";
import { explainKnownSentence } from "./rules/known-sentences.ts";
import { CONNECTION_TEXT, OUTAGE_TEXT, TIMEOUT_TEXT } from "./rules/outage-words.ts";
import { explainSystemText } from "./rules/system-text-rules.ts";
import { UNKNOWN_ATTRIBUTE_TEXT } from "./rules/value-words.ts";
import { splitWords } from "./split-words.ts";
import { forSystem } from "./system-variants.ts";

/**
 * Chooses the explanation of an error, by the first of these that is known:
 * 1. a published sentence that has one cause;
 * 2. a code that has one meaning;
 * 3. a directory's result in the text;
 * 4. text, status, `scimType` and code together, as if the target were an app. The action then
 *    corrects the result: a 404 on a create is not a missing account, for example.
 * The same fault has another explanation if the target is not an app.
 */
export function chooseExplanation(
  facts: ErrorFacts,
  parsed: ParsedErrorText,
  entry: ErrorCodeEntry | null,
): ExplanationId {
  const code = normaliseCode(facts.code ?? "");
  const family = findCodeFamily(code);
  const system = systemOf(facts, family);
  const words = `${parsed.detail ?? parsed.message} ${splitWords(facts.code ?? "")}`;
  const systemTextId = explainSystemText(words, system);
  const knownId = systemTextId === null ? explainKnownSentence(words) : null;
  if (knownId !== null) return forSystem(forChange(knownId, facts), system);
  if (entry?.isPrecise === true)
    return forChange(explainByEntry(entry, facts, systemTextId), facts);
  const ldapFault = directoryFault(parsed, code, family);
  if (ldapFault !== null) {
    const id = explainLdapFault(ldapFault, facts.direction);
    return forSystem(forChange(id, facts), system);
  }
  if (family?.prefix === AGENT_SERVICE) {
    return explainAgentServiceCode(code.slice(AGENT_SERVICE.length));
  }
  if (entry?.explanationId === "agent-search-failed" && parsed.detail === null)
    return explainAgentWords(parsed.message) ?? "agent-failed";
  if (systemTextId !== null) return forChange(systemTextId, facts);
  return explainInGeneral(facts, parsed, entry, { code, family, system });
}

/** Of `agent-search-failed`: the agent gives its code to every fault, and only words show a better cause. */
function explainAgentWords(message: string): ExplanationId | null {
  return UNKNOWN_ATTRIBUTE_TEXT.test(message) ? "unknown-directory-attribute" : null;
}

type CodeContext = {
  readonly code: string;
  readonly family: CodeFamily | null;
  readonly system: SystemKind;
};

function explainInGeneral(
  facts: ErrorFacts,
  parsed: ParsedErrorText,
  entry: ErrorCodeEntry | null,
  { code, family, system }: CodeContext,
): ExplanationId {
  const generalFacts: GeneralFacts = {
    parsed,
    entry,
    code: family === null ? code : code.slice(family.prefix.length),
    httpStatus: statusOfAnswer(parsed, system) ?? httpStatusOfCode(code, family),
    attribute: facts.attribute,
    isAboutWholeJob: facts.action === null,
    application: facts.application,
  };
  const id =
    explainGenerally(generalFacts) ??
    explainByCodeWords(generalFacts.code) ??
    (NO_CODES.has(code) ? "no-code" : "unknown-code");
  // Cloud sync matches objects by these values. If two objects have the same one, no mapping can help.
  if (facts.kind === "cloud-sync" && forSystem(id, system) === "entra-value-taken")
    return "entra-sync-conflict";
  return withoutInvitation(
    inSystem(forChange(id, facts, generalFacts), facts, { system, words: parsed.message }),
    facts,
  );
}

/**
 * The ECMA Connector Host answers 500 to every error. If its words are not about the host or the
 * connection, they are those of the directory or database that refused the change.
 */
function statusOfAnswer(
  { httpStatus, detail }: ParsedErrorText,
  system: SystemKind,
): number | null {
  const isRefusal =
    system === "on-premises-app" &&
    httpStatus === 500 &&
    detail !== null &&
    ![CONNECTOR_HOST_TEXT, CONNECTION_TEXT, TIMEOUT_TEXT, OUTAGE_TEXT].some((pattern) =>
      pattern.test(detail),
    );
  return isRefusal ? 400 : httpStatus;
}

const CONNECTOR_HOST_TEXT =
  /\b(?:importing|certificate|token|connector host|ecma ?2? ?host|not running)\b/i;

/** Results of a directory that name no reason. */
const VAGUE_FAULTS: ReadonlySet<LdapFault | null> = new Set([
  null,
  "unwilling",
  "operations-error",
]);

/** The fault that the text names; if the text names none, the fault that the agent's code names. */
function directoryFault(
  { ldapFault }: ParsedErrorText,
  code: string,
  family: CodeFamily | null,
): LdapFault | null {
  if (family?.system !== "active-directory") return ldapFault;
  const codeFault = ldapFaultOfName(code);
  // The right that a move needs is a right on the new organizational unit, not on the object.
  if (codeFault === "move" && ldapFault === "access-denied") return codeFault;
  return VAGUE_FAULTS.has(ldapFault) ? (codeFault ?? ldapFault) : ldapFault;
}

/** The texts that Entra writes in place of a code if it has none. */
const NO_CODES: ReadonlySet<string> = new Set(["", "none", "unknown", "unnamed"]);

const AGENT_SERVICE = "HybridIdentityService";

/**
 * Entra reaches the ECMA Connector Host under an address of the agent's own server. Its connectors for
 * databases use ODBC, and their errors begin like the errors of ODBC in .NET.
 */
const CONNECTOR_HOST = /\bhttps:\/\/localhost\b|ecma2?(?:host|connector)|\bERROR \[\w{5}\]/i;
const APP_SYSTEMS: ReadonlySet<SystemKind> = new Set(["app", "other"]);

function systemOf(
  { code, direction, kind, action, text }: ErrorFacts,
  family: CodeFamily | null,
): SystemKind {
  // An error of a whole cycle that names the HR system happened while Entra read it.
  const isAboutSource =
    direction.source === "hr" && action === null && /workday|successfactors/i.test(text ?? "");
  if (CONNECTOR_HOST.test(`${code ?? ""} ${text ?? ""}`) && APP_SYSTEMS.has(direction.target)) {
    return "on-premises-app";
  }
  const system = family?.system ?? (isAboutSource ? "hr" : direction.target);
  return system === "entra" && kind === "cross-tenant" ? "partner-tenant" : system;
}

function explainByEntry(
  entry: ErrorCodeEntry,
  { kind, direction }: ErrorFacts,
  systemTextId: ExplanationId | null,
): ExplanationId {
  if (entry.isRefinedByText && systemTextId !== null) return systemTextId;
  const forKind = entry.byKind?.[kind];
  if (forKind !== undefined) return forKind;
  return isAppExplanationId(entry.explanationId)
    ? forSystem(entry.explanationId, direction.target)
    : entry.explanationId;
}

const FORBIDDEN_IDS: ReadonlySet<ExplanationId> = new Set([
  "entra-change-forbidden",
  "tenant-change-forbidden",
]);

/** Words of Entra that are not about rights, roles or the on-premises directory. */
function namesOtherReason(words: string): boolean {
  return (
    /\w \w/.test(words) &&
    !/privileg|permission|forbid|authori[sz]|\baccess\b|administrat|\broles?\b|on-?premises|denied/i.test(
      words,
    )
  );
}

/** The explanation of the fault in the system where it happened. */
function inSystem(
  id: ExplanationId,
  facts: ErrorFacts,
  { system, words }: { readonly system: SystemKind; readonly words: string },
): ExplanationId {
  const { kind, direction } = facts;
  // An HR job has credentials only for its source: the agent signs in to Active Directory by itself.
  const isHrCredential =
    kind === "hr-inbound" &&
    direction.source === "hr" &&
    findCodeFamily(normaliseCode(facts.code ?? "")) === null &&
    (id === "credentials-rejected" || id === "token-not-accepted");
  if (isHrCredential) return forSystem(id, "hr");
  // Cloud sync reports a time-out of its agent with the same code as a time-out of an app.
  if (kind === "cloud-sync" && id === "timeout") return "agent-timeout";
  const variant = forSystem(id, system);
  if (FORBIDDEN_IDS.has(variant) && namesOtherReason(words))
    return forSystem("request-refused", system);
  // Cloud sync signs in to Entra with its own account.
  return kind === "cloud-sync" && variant === "entra-credentials-rejected"
    ? "cloud-sync-account-broken"
    : variant;
}
