import { z } from "zod";
import type { ErrorExplanation } from "../../domain/error-explanation.ts";
import { explainCode } from "../../domain/explanation/explain-error.ts";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import { keepIfWithoutNames } from "../../domain/failure/message-template.ts";
import { CLUSTER_STATUSES, type FailureCluster } from "../../domain/failure-cluster.ts";
import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import type { EventStatus, ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { IsMissingAccount } from "./object-events.ts";
import { PackedExplanation, packExplanation, unpackExplanation } from "./packed-explanation.ts";

/** Limit of distinct codes per job: text from outside must not grow without a limit. */
const MAX_DISTINCT_CODES = 4096;
/**
 * Per job, this many clusters are distinguished by step and message. As many further clusters are
 * distinguished without step and message.
 */
const MAX_DISTINCT_CLUSTERS = 1024;
const MAX_TEXT_CHARS = 200;
/** The outcome number that all codes beyond MAX_DISTINCT_CODES share. */
const OTHER_CODES = { number: 0xff_ff, text: "other" } as const;

export type Outcome = {
  readonly number: number;
  readonly code: string | null;
  /** Null if the number stands for the code alone. */
  readonly cluster: FailureCluster | null;
};

/**
 * Rows are counted by outcome number, which takes two bytes. For a failure, a warning or a skip that
 * means a missing account it is the number of the failure cluster; for any other row it is the number of
 * the code, and 0 means no code. All rows of a cluster have the same code, so the count of a code is the
 * sum over its clusters.
 *
 * The hash `J:m` (redis/keys.ts) has a field `c<number>` for each code and `k<number>` for each
 * cluster. Once a job has MAX_DISTINCT_CLUSTERS clusters, rows of further clusters are counted
 * without step and message (`messageTemplate` is then null). Once it has twice as many clusters,
 * they are counted by code alone.
 */
export type OutcomeNumbers = {
  outcomeOf(number: number): Outcome;
  /** What rows with this status and number mean; null if they need no explanation. */
  explanationOf(status: EventStatus, number: number): ErrorExplanation | null;
  /** True for a skip that means a missing account. */
  isMissingAccount: IsMissingAccount;
  /** Every number with this code; `""` means rows without a code. */
  numbersOfCode(code: string): readonly number[];
  /** Null for an unknown cluster. */
  numberOfCluster(id: string): number | null;
  /** The number under which a row is counted; a new number if its code or cluster is new. */
  assign(event: ProvisioningEvent): number;
  /**
   * The fields for numbers that are new since the last call. They must be written in the same
   * script as the rows that use these numbers.
   */
  takeNewFields(): readonly (readonly [field: string, text: string])[];
  all(): readonly Outcome[];
};

const StoredCluster = z.tuple([
  z.string(),
  z.enum(CLUSTER_STATUSES),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  z.enum(OBJECT_KINDS),
  z.boolean(),
  z.string().nullable(),
  PackedExplanation,
]);

/** The outcomes of one job, and the fields that are not stored yet. */
function createOutcomeTable(fields: Readonly<Record<string, string>>, read: ReadField) {
  const outcomes = new Map<number, Outcome>();
  const codes = new Map<string, number>();
  const clusters = new Map<string, number>();
  let newFields: [string, string][] = [];

  const addOutcome = (
    number: number,
    code: string | null,
    cluster: FailureCluster | null,
  ): void => {
    outcomes.set(number, { number, code, cluster });
    if (cluster !== null) clusters.set(cluster.id, number);
    else if (code !== null) codes.set(code, number);
  };
  for (const [field, text] of Object.entries(fields)) {
    const number = Number(/^[ck](\d+)$/.exec(field)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) continue;
    const unpacked = field.startsWith("c") ? null : read(field, () => unpackCluster(text));
    if (unpacked !== null) addOutcome(number, ...unpacked);
    // A cluster that cannot be read keeps its number: rows refer to it.
    else addOutcome(number, field.startsWith("c") ? text : null, null);
  }
  // Numbers continue after the highest one, because stored rows can still have a number whose field is lost.
  let highestNumber = Math.max(0, ...outcomes.keys());
  const nextNumber = () => {
    highestNumber += 1;
    return highestNumber;
  };
  return {
    outcomes,
    codes,
    clusters,
    addCode(code: string): number {
      const number = nextNumber();
      addOutcome(number, code, null);
      newFields.push([`c${number}`, code]);
      return number;
    },
    addCluster(cluster: FailureCluster): number {
      const number = nextNumber();
      const text = packCluster(cluster);
      addOutcome(number, ...unpackCluster(text));
      newFields.push([`k${number}`, text]);
      return number;
    },
    takeNewFields(): readonly (readonly [field: string, text: string])[] {
      const taken = newFields;
      newFields = [];
      return taken;
    },
  };
}

/** Runs `parse` for a field; null if the field cannot be read. */
type ReadField = <T>(field: string, parse: () => T) => T | null;

export function parseOutcomeNumbers(
  fields: Readonly<Record<string, string>>,
  read: ReadField,
): OutcomeNumbers {
  const table = createOutcomeTable(fields, read);
  const { outcomes, codes, clusters } = table;

  const assignCodeNumber = (code: string | null): number => {
    if (code === null) return 0;
    const text = code.slice(0, MAX_TEXT_CHARS);
    const knownNumber = codes.get(text);
    if (knownNumber !== undefined) return knownNumber;
    return codes.size >= MAX_DISTINCT_CODES ? OTHER_CODES.number : table.addCode(text);
  };
  const assignClusterNumber = (
    cluster: FailureCluster | null,
    maxClusters: number,
  ): number | null => {
    if (cluster === null) return null;
    const knownNumber = clusters.get(cluster.id);
    if (knownNumber !== undefined) return knownNumber;
    return clusters.size >= maxClusters ? null : table.addCluster(cluster);
  };
  const outcomeOf = (number: number): Outcome =>
    outcomes.get(number) ?? { number, code: fixedCode(number), cluster: null };

  return {
    outcomeOf,
    explanationOf: (status, number) => explainOutcome(status, outcomeOf(number)),
    isMissingAccount: ({ status, outcomeNumber }) =>
      status === "skipped" && outcomeOf(outcomeNumber).cluster !== null,
    numbersOfCode: (code) =>
      [
        ...[...outcomes.values()].filter((outcome) => (outcome.code ?? "") === code),
        ...FIXED_OUTCOMES.filter((outcome) => (outcome.code ?? "") === code),
      ].map(({ number }) => number),
    numberOfCluster: (id) => clusters.get(id) ?? null,
    assign: (event) => {
      const cluster = buildFailureCluster(event);
      if (cluster === null) return assignCodeNumber(event.code);
      const coarseCluster = () => buildFailureCluster({ ...event, steps: [], error: null });
      return (
        assignClusterNumber(cluster, MAX_DISTINCT_CLUSTERS) ??
        assignClusterNumber(coarseCluster(), 2 * MAX_DISTINCT_CLUSTERS) ??
        (event.isMissingAccountSkip
          ? assignClusterNumber(OTHER_MISSING_ACCOUNTS, Number.POSITIVE_INFINITY)
          : null) ??
        assignCodeNumber(event.code)
      );
    },
    takeNewFields: table.takeNewFields,
    all: () => [...outcomes.values(), ...FIXED_OUTCOMES],
  };
}

/**
 * The cluster of the skips that mean a missing account and whose own cluster is above the limits. Only a
 * cluster distinguishes such a skip from other skips with its code.
 */
const OTHER_MISSING_ACCOUNTS: FailureCluster = {
  id: "other-missing-accounts",
  status: "skipped",
  code: OTHER_CODES.text,
  step: null,
  attribute: null,
  kind: "other",
  isDeprovisioning: false,
  messageTemplate: null,
  explanation: explainCode(OTHER_CODES.text),
};

function explainOutcome(status: EventStatus, { cluster, code }: Outcome): ErrorExplanation | null {
  if (cluster !== null) return cluster.explanation;
  return status === "failure" || status === "warning" ? explainCode(code) : null;
}

/** Outcomes with a fixed number, which are not stored. */
const FIXED_OUTCOMES: readonly Outcome[] = [
  { number: 0, code: null, cluster: null },
  { number: OTHER_CODES.number, code: OTHER_CODES.text, cluster: null },
];

function fixedCode(number: number): string | null {
  return number === OTHER_CODES.number ? OTHER_CODES.text : null;
}

export function packCluster(cluster: FailureCluster): string {
  const { id, status, code, step, attribute, kind, isDeprovisioning, messageTemplate } = cluster;
  const cut = (text: string | null) => text?.slice(0, MAX_TEXT_CHARS) ?? null;
  return JSON.stringify([
    ...[id, status, code.slice(0, MAX_TEXT_CHARS), cut(step), cut(attribute)],
    ...[kind, isDeprovisioning, messageTemplate, packExplanation(cluster.explanation)],
  ]);
}

/** A stored cluster without a code has an empty text as code. */
export function unpackCluster(
  text: string,
): readonly [code: string | null, cluster: FailureCluster] {
  const [id, status, storedCode, step, attribute, kind, isDeprovisioning, messageTemplate, packed] =
    StoredCluster.parse(JSON.parse(text));
  const code = storedCode === "" ? null : storedCode;
  const explanation = unpackExplanation(packed, code);
  // Earlier versions stored links and URNs whole. They can contain names.
  const recommendedAction = keepIfWithoutNames(explanation.recommendedAction);
  return [
    code,
    {
      id,
      status,
      code: storedCode,
      step,
      attribute,
      kind,
      isDeprovisioning,
      messageTemplate,
      explanation: { ...explanation, recommendedAction },
    },
  ];
}
