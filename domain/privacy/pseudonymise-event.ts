import { UNNAMED_CODE } from "../code.ts";
import type { ErrorExplanation } from "../error-explanation.ts";
import { attributeFromPath } from "../explanation/attribute-names.ts";
import {
  isKeptWord,
  keepCommonWords,
  keepCommonWordsOfEntra,
  keepIfWithoutNames,
} from "../failure/message-template.ts";
import { isYesOrNo } from "../failure/sent-values.ts";
import { NAME_OF_ATTRIBUTE } from "../failure/step-attribute.ts";
import {
  type AttributeChange,
  type EventError,
  type EventStep,
  type ProvisioningEvent,
  WITHHELD_VALUE,
} from "../provisioning-event.ts";
import { isCommonCode } from "./common-codes.ts";
import { addressIn, isOpaqueId, personLabel, withoutAddresses } from "./opaque-id.ts";
import { removerOfNames } from "./own-names.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/**
 * A row of the log without anything that names a person. It lists what is kept: a field that is added
 * to an event later does not compile here until someone has decided about it.
 *
 * 1. The name of a person becomes `Person 1f2e3d4c`. A group keeps its name.
 * 2. Ids that are not object ids, such as account names, become digests with a key.
 * 3. Texts keep only the words of a fixed vocabulary, as message templates do.
 * 4. Of values, only yes and no, codes, and object ids are kept.
 */
export function pseudonymiseEvent(
  event: ProvisioningEvent,
  pseudonyms: Pseudonyms,
): ProvisioningEvent {
  const { source, target } = event;
  const isGroup = source.kind === "group";
  const sourceId = pseudonyms.idOf(source.id);
  const cleaner = createCleaner(event, pseudonyms);
  return {
    id: event.id,
    at: event.at,
    jobId: event.jobId,
    cycleId: event.cycleId,
    changeId: event.changeId,
    servicePrincipalId: event.servicePrincipalId,
    // The settings choose apps by their names.
    application: event.application,
    sourceSystem: systemName(event.sourceSystem),
    targetSystem: systemName(event.targetSystem),
    action: event.action,
    status: event.status,
    durationMs: event.durationMs,
    source: {
      id: sourceId,
      name: isGroup ? systemName(source.name) : personLabel(sourceId),
      userPrincipalName: null,
      kind: source.kind,
      searchKeys: isGroup ? [] : addressKeys(event, pseudonyms),
    },
    target: {
      id: target.id === null ? null : pseudonyms.idOf(target.id),
      name: isGroup ? systemName(target.name) : null,
    },
    code: cleaner.errorCode(event.code),
    error: event.error === null ? null : cleanError(event.error, cleaner),
    explanation: event.explanation === null ? null : cleanExplanation(event.explanation, cleaner),
    isMissingAccountSkip: event.isMissingAccountSkip,
    steps: event.steps.map((step) => cleanStep(step, cleaner)),
    changes: event.changes.map((change) => cleanChange(change, cleaner)),
    retry: event.retry,
  };
}

function systemName(name: string | null): string | null {
  return name === null ? null : withoutAddresses(name);
}

/** The attributes whose value is an address of the person itself, and not of the manager for example. */
const OWN_ADDRESS =
  /^(?:user-?principal-?name|upn|mail|e-?mails?|user-?name|primary-?smtp-?address)\b/i;
/** Further addresses in a row are left out. */
const MAX_ADDRESSES = 8;

/** The texts by which the person is found: the user principal name, and the mail addresses in the row. */
function addressKeys(
  { source, target, steps, changes }: ProvisioningEvent,
  { addressKeyOf }: Pseudonyms,
): readonly string[] {
  const values = [
    source.userPrincipalName,
    // A reference is another person, such as the manager.
    ...steps.flatMap(({ type, details }) =>
      Object.entries(type === "referenceResolution" ? {} : details).flatMap(([name, value]) =>
        OWN_ADDRESS.test(name) ? [value] : [],
      ),
    ),
    ...changes.flatMap(({ attribute, after }) => (OWN_ADDRESS.test(attribute) ? [after] : [])),
    ...[source.id, target.id, target.name],
  ];
  const addresses = values.flatMap((value) => addressIn(value ?? "") ?? []);
  return [...new Set(addresses.map(addressKeyOf))].slice(0, MAX_ADDRESSES);
}

type Cleaner = {
  readonly text: (text: string | null) => string | null;
  readonly textOfEntra: (text: string | null) => string | null;
  /** Microsoft's own advice, unchanged if it can name no person. */
  readonly advice: (text: string | null) => string | null;
  /** A code of an error or a skip. */
  readonly errorCode: (code: string | null) => string | null;
  /** The name of a step, a check or a category. */
  readonly code: <T extends string | null>(code: T) => T | typeof UNNAMED_CODE;
  readonly attribute: <T extends string | null>(attribute: T) => T | string;
};

const MIN_NAME_CHARS = 3;

/** The cleaner of one row. It removes the names in the row from every text of the row. */
function createCleaner({ source, target }: ProvisioningEvent, { codeOf }: Pseudonyms): Cleaner {
  const isGroup = source.kind === "group";
  const names = [source.name, source.userPrincipalName, target.name, source.id, target.id].filter(
    (name) => name !== null,
  );
  const ownWords = isGroup ? [] : names.flatMap(wordsOfName);
  const isNamed = (text: string) => {
    const lowerCase = text.toLowerCase();
    return ownWords.some((word) => lowerCase.includes(word));
  };
  const withoutNames = removerOfNames(isGroup ? [] : names);
  const cleanText = (text: string | null) => keepCommonWords(text, withoutNames);
  return {
    text: cleanText,
    advice: (text) => keepIfWithoutNames(text) ?? cleanText(text),
    textOfEntra: (text) => keepCommonWordsOfEntra(text, withoutNames),
    errorCode: (code) => (code === null || isCommonCode(code) ? code : codeOf(code)),
    code: (code) => (code === null || (isCommonCode(code) && !isNamed(code)) ? code : UNNAMED_CODE),
    attribute: (attribute) =>
      attribute === null || !isNamed(attribute) ? knownAttribute(attribute) : UNNAMED_CODE,
  };
}

/**
 * A code with a word of the name is not shown. Words such as "user" do not count, because then a test
 * account with the name "Test User" would hide the code `InvalidUser`.
 */
function wordsOfName(name: string): readonly string[] {
  if (isOpaqueId(name)) return [];
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word.length >= MIN_NAME_CHARS && !isKeptWord(word));
}

function cleanError(error: EventError, { text, advice, code, errorCode }: Cleaner): EventError {
  const { category, reason, recommendedAction } = error;
  return {
    code: errorCode(error.code) ?? UNNAMED_CODE,
    category: code(category),
    reason: text(reason),
    recommendedAction: advice(recommendedAction),
  };
}

function cleanExplanation(
  explanation: ErrorExplanation,
  { text, advice, code, errorCode, attribute: keptAttribute }: Cleaner,
): ErrorExplanation {
  const { detail, attribute, recommendedAction } = explanation;
  return {
    ...explanation,
    catalogueCode: code(explanation.catalogueCode),
    code: errorCode(explanation.code),
    detail: text(detail),
    attribute: keptAttribute(attribute),
    recommendedAction: advice(recommendedAction),
  };
}

function cleanStep(
  { name, type, status, description, details }: EventStep,
  cleaner: Cleaner,
): EventStep {
  const isKnown = cleaner.code(name) === name;
  return {
    name: (isKnown ? name : cleaner.text(name)) ?? WITHHELD_VALUE,
    type: type === "" ? "" : cleaner.code(type),
    status,
    description: cleaner.textOfEntra(description),
    details: cleanDetails(details, cleaner),
  };
}

/** Keeps the results of checks, the reason of a skip, and the name of the attribute that is wrong. */
function cleanDetails(
  details: EventStep["details"],
  { code, errorCode }: Cleaner,
): EventStep["details"] {
  const kept = Object.entries(details).flatMap(([name, value]): [string, string][] => {
    if (code(name) !== name) return [];
    if (isYesOrNo(value)) return [[name, value]];
    if (name === "SkipReason") return [[name, errorCode(value) ?? ""]];
    if (!NAME_OF_ATTRIBUTE.test(name)) return [];
    return [[name, attributeFromPath(value) ?? UNNAMED_CODE]];
  });
  return Object.fromEntries(kept);
}

function cleanChange(
  { attribute, before, after }: AttributeChange,
  cleaner: Cleaner,
): AttributeChange {
  return {
    attribute: cleaner.attribute(attribute),
    before: cleanValue(before),
    after: cleanValue(after),
  };
}

/** A schema of RFC 7643 or an extension, and after it, if the URN has one, the name of an attribute. */
const SCHEMA_URN =
  /^urn:ietf:params:scim:schemas:(?:core|extension:([a-z0-9]{1,30})):[12]\.0:(?:user|group)(?::([a-z]{1,40}(?:\.[a-z]{1,40})?))?$/i;

/**
 * The name of an attribute, if all its words are known. Any part of an unknown URN may be a name; its last
 * part is kept if it is a known attribute.
 */
function knownAttribute<T extends string | null>(attribute: T): T | string {
  if (attribute === null) return attribute;
  if (!/^urn\b/i.test(attribute)) {
    const isKnown = attributeFromPath(attribute) !== null || isCommonCode(attribute);
    return isKnown ? attribute : UNNAMED_CODE;
  }
  const [schema, extension = "enterprise", name = "userName"] = SCHEMA_URN.exec(attribute) ?? [];
  const isKnown = schema !== undefined && isKeptWord(extension.toLowerCase()) && isCommonCode(name);
  return isKnown ? attribute : (attributeFromPath(attribute) ?? UNNAMED_CODE);
}

/** The object id of a manager is kept, as that of everyone. */
function cleanValue(value: string | null): string | null {
  if (value === null || isYesOrNo(value) || isOpaqueId(value)) return value;
  return WITHHELD_VALUE;
}
