import { z } from "zod";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { OBJECT_KINDS } from "../../domain/provisioning-event.ts";

/** Codes that a job keeps apart; text from outside must not grow without end. */
const MAX_DISTINCT_CODES = 4096;
/** Clusters that a job tells apart by their words, and as many more that it does not. */
const MAX_DISTINCT_CLUSTERS = 1024;
const MAX_TEXT_CHARS = 200;
/** Stands for all further codes. */
const OTHER_CODES = { number: 0xff_ff, text: "other" } as const;

export type Outcome = {
  readonly number: number;
  readonly code: string | null;
  /** Null where the number stands for the code alone. */
  readonly cluster: FailureCluster | null;
};

/**
 * What rows are counted by, as two bytes: the cluster of a row that failed or warns, for all others
 * the code alone; 0 is no code. A cluster names its code, so whatever is counted by cluster is
 * counted by code too.
 *
 * Fields of `J:m`: `c<number>` a code, `k<number>` a cluster. A job that has more clusters than it
 * tells apart counts further ones without step and reason, which their null template shows, and
 * after as many more by their code alone.
 */
export type OutcomeNumbers = {
  outcomeOf(number: number): Outcome;
  /** All numbers that stand for this code. */
  numbersOfCode(code: string): readonly number[];
  /** The number of a cluster; null for an unknown one. */
  numberOfCluster(id: string): number | null;
  /** The number that a row is counted by, given out now if it is new. */
  assign(event: ProvisioningEvent): number;
  /** What `assign` gave out since the last call: to be written in the same step. */
  takeNewFields(): readonly (readonly [field: string, text: string])[];
  all(): readonly Outcome[];
};

const StoredCluster = z.tuple([
  z.string(),
  z.enum(["failure", "warning"]),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  z.enum(OBJECT_KINDS),
  z.boolean(),
  z.string().nullable(),
]);

export function parseOutcomeNumbers(fields: Readonly<Record<string, string>>): OutcomeNumbers {
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
    if (field.startsWith("c")) addOutcome(number, text, null);
    else addOutcome(number, ...unpackCluster(text));
  }

  const assignCodeNumber = (code: string | null): number => {
    if (code === null) return 0;
    const text = code.slice(0, MAX_TEXT_CHARS);
    const known = codes.get(text);
    if (known !== undefined) return known;
    if (codes.size >= MAX_DISTINCT_CODES) return OTHER_CODES.number;
    const number = outcomes.size + 1;
    addOutcome(number, text, null);
    newFields.push([`c${number}`, text]);
    return number;
  };
  const assignClusterNumber = (cluster: FailureCluster, maxClusters: number): number | null => {
    const known = clusters.get(cluster.id);
    if (known !== undefined || clusters.size >= maxClusters) return known ?? null;
    const number = outcomes.size + 1;
    const text = packCluster(cluster);
    addOutcome(number, ...unpackCluster(text));
    newFields.push([`k${number}`, text]);
    return number;
  };

  return {
    outcomeOf: (number) =>
      outcomes.get(number) ?? { number, code: fixedCode(number), cluster: null },
    numbersOfCode: (code) =>
      [
        ...[...outcomes.values()].filter((outcome) => (outcome.code ?? "") === code),
        ...FIXED_OUTCOMES.filter((outcome) => (outcome.code ?? "") === code),
      ].map(({ number }) => number),
    numberOfCluster: (id) => clusters.get(id) ?? null,
    assign: (event) => {
      const cluster = buildFailureCluster(event);
      if (cluster === null) return assignCodeNumber(event.code);
      const known = assignClusterNumber(cluster, MAX_DISTINCT_CLUSTERS);
      if (known !== null) return known;
      const coarseCluster = buildFailureCluster({ ...event, steps: [], error: null });
      const coarseNumber =
        coarseCluster === null
          ? null
          : assignClusterNumber(coarseCluster, 2 * MAX_DISTINCT_CLUSTERS);
      return coarseNumber ?? assignCodeNumber(event.code);
    },
    takeNewFields: () => {
      const taken = newFields;
      newFields = [];
      return taken;
    },
    all: () => [...outcomes.values(), ...FIXED_OUTCOMES],
  };
}

/** Numbers that need no entry. */
const FIXED_OUTCOMES: readonly Outcome[] = [
  { number: 0, code: null, cluster: null },
  { number: OTHER_CODES.number, code: OTHER_CODES.text, cluster: null },
];

function fixedCode(number: number): string | null {
  return number === OTHER_CODES.number ? OTHER_CODES.text : null;
}

function packCluster(cluster: FailureCluster): string {
  const { id, status, code, step, attribute, kind, isDeprovisioning, messageTemplate } = cluster;
  const cut = (text: string | null) => text?.slice(0, MAX_TEXT_CHARS) ?? null;
  return JSON.stringify([
    ...[id, status, code.slice(0, MAX_TEXT_CHARS), cut(step), cut(attribute)],
    ...[kind, isDeprovisioning, messageTemplate],
  ]);
}

/** A cluster without a code says so with an empty one. */
function unpackCluster(text: string): readonly [code: string | null, cluster: FailureCluster] {
  const [id, status, code, step, attribute, kind, isDeprovisioning, messageTemplate] =
    StoredCluster.parse(JSON.parse(text));
  const cluster = { id, status, code, step, attribute, kind, isDeprovisioning, messageTemplate };
  return [code === "" ? null : code, cluster];
}
