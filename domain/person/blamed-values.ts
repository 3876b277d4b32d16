import type { ErrorExplanation, ExplanationId } from "../error-explanation.ts";
import { attributeFromPath } from "../explanation/attribute-names.ts";
import { isYesOrNo, valuesInText } from "../failure/sent-values.ts";
import type { ObjectState, SentValue } from "../object-state.ts";
import type { BlamedValues } from "../person-reason.ts";

type Row = Pick<ObjectState, "sentValues" | "kind" | "latestEvent">;
type Explained = Pick<ErrorExplanation, "id" | "errorClass" | "attribute" | "detail">;

/** Limits the length of the text about the error. */
const MAX_VALUES = 4;

/** The attributes that an explanation is about without naming them. */
const ATTRIBUTE_OF_EXPLANATION: Readonly<Partial<Record<ExplanationId, string>>> = {
  "user-name-taken": "userName",
  "8x8-user-name-taken": "userName",
  "user-name-not-globally-unique": "userName",
  "ad-upn-taken": "userPrincipalName",
  "email-taken": "emails",
  "account-not-linked": "emails",
  "group-name-taken": "displayName",
};

/** The values that the error of the newest row is about; null if the row does not have them. */
export function findBlamedValues(row: Row, explanation: Explained): BlamedValues | null {
  const { id, errorClass, attribute, detail } = explanation;
  const isConflict = errorClass === "conflict";
  if (!isConflict && errorClass !== "data") return null;
  const values = row.sentValues.filter(({ value }) => value === null || !isYesOrNo(value));
  const named = attribute ?? ATTRIBUTE_OF_EXPLANATION[id] ?? null;
  const ofAttribute = named === null ? [] : values.filter((value) => isOf(value, named));
  const known = (ofAttribute.length > 0 ? ofAttribute : valuesInText(values, detail ?? "")).filter(
    ({ value }) => value !== null,
  );
  if (known.length > 0) return blamed("named", known);
  return isConflict && named === null ? findCandidates(row, values) : null;
}

/** The values that may be taken, if the error does not say which value it is. */
function findCandidates(
  { kind, latestEvent }: Row,
  values: readonly SentValue[],
): BlamedValues | null {
  const usuallyUnique = values.filter(
    ({ attribute }) =>
      USUALLY_UNIQUE.has(normalise(attribute)) ||
      (kind === "group" && normalise(attribute) === "displayName"),
  );
  if (usuallyUnique.length > 0) return blamed("usually-unique", usuallyUnique);
  const changed =
    latestEvent.action === "update" ? values.filter(({ isFromSource }) => !isFromSource) : [];
  return changed.length > 0 ? blamed("changed", changed) : null;
}

const USUALLY_UNIQUE: ReadonlySet<string> = new Set(
  [
    "userName",
    "emails",
    "externalId",
    "proxyAddresses",
    "employeeNumber",
    "sAMAccountName",
    "mailNickname",
  ].map(normalise),
);

function blamed(evidence: BlamedValues["evidence"], values: readonly SentValue[]): BlamedValues {
  return { evidence, values: values.slice(0, MAX_VALUES) };
}

/** The attributes of the change that the newest row lists. */
export function changedAttributes({ sentValues }: Row): readonly string[] {
  return sentValues.flatMap(({ attribute, isFromSource }) => (isFromSource ? [] : [attribute]));
}

function isOf({ attribute }: SentValue, named: string): boolean {
  return normalise(attribute) === normalise(named);
}

function normalise(attribute: string): string {
  return attributeFromPath(attribute) ?? attribute.toLowerCase();
}
