import { z } from "zod";
import type { Cluster } from "../domain/failure/cluster.ts";
import { clusterOf } from "../domain/failure/cluster.ts";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import { OBJECT_KINDS } from "../domain/provisioning.ts";

/** Codes that a job keeps apart; text from outside must not grow without end. */
const MAX_CODES = 4096;
/** Clusters that a job tells apart by their words, and as many more that it does not. */
const MAX_CLUSTERS = 1024;
const MAX_CHARS = 200;
/** Stands for all further codes. */
const OTHER = { number: 0xff_ff, text: "other" } as const;

export type Cause = {
  readonly number: number;
  readonly code: string | null;
  /** Null where the number stands for the code alone. */
  readonly cluster: Cluster | null;
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
export type Causes = {
  of(number: number): Cause;
  /** All numbers that stand for this code. */
  withCode(code: string): readonly number[];
  /** The number of a cluster; null for an unknown one. */
  withCluster(id: string): number | null;
  /** The number that a row is counted by, given out now if it is new. */
  assign(event: ProvisioningEvent): number;
  /** What `assign` gave out since the last call: to be written in the same step. */
  takeFresh(): readonly (readonly [field: string, text: string])[];
  all(): readonly Cause[];
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

export function causesOf(fields: Readonly<Record<string, string>>): Causes {
  const causes = new Map<number, Cause>();
  const codes = new Map<string, number>();
  const clusters = new Map<string, number>();
  let fresh: [string, string][] = [];

  const learn = (number: number, code: string | null, cluster: Cluster | null): void => {
    causes.set(number, { number, code, cluster });
    if (cluster !== null) clusters.set(cluster.id, number);
    else if (code !== null) codes.set(code, number);
  };
  for (const [field, text] of Object.entries(fields)) {
    const number = Number(/^[ck](\d+)$/.exec(field)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) continue;
    if (field.startsWith("c")) learn(number, text, null);
    else learn(number, ...clusterIn(text));
  }

  const numberOfCode = (code: string | null): number => {
    if (code === null) return 0;
    const text = code.slice(0, MAX_CHARS);
    const known = codes.get(text);
    if (known !== undefined) return known;
    if (codes.size >= MAX_CODES) return OTHER.number;
    const number = causes.size + 1;
    learn(number, text, null);
    fresh.push([`c${number}`, text]);
    return number;
  };
  const numberOfCluster = (cluster: Cluster, most: number): number | null => {
    const known = clusters.get(cluster.id);
    if (known !== undefined || clusters.size >= most) return known ?? null;
    const number = causes.size + 1;
    const text = packCluster(cluster);
    learn(number, ...clusterIn(text));
    fresh.push([`k${number}`, text]);
    return number;
  };

  return {
    of: (number) => causes.get(number) ?? { number, code: plainCode(number), cluster: null },
    withCode: (code) =>
      [
        ...[...causes.values()].filter((cause) => (cause.code ?? "") === code),
        ...PLAIN.filter((cause) => (cause.code ?? "") === code),
      ].map(({ number }) => number),
    withCluster: (id) => clusters.get(id) ?? null,
    assign: (event) => {
      const cluster = clusterOf(event);
      if (cluster === null) return numberOfCode(event.code);
      const known = numberOfCluster(cluster, MAX_CLUSTERS);
      if (known !== null) return known;
      const coarse = clusterOf({ ...event, steps: [], error: null });
      const rest = coarse === null ? null : numberOfCluster(coarse, 2 * MAX_CLUSTERS);
      return rest ?? numberOfCode(event.code);
    },
    takeFresh: () => {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    all: () => [...causes.values(), ...PLAIN],
  };
}

/** Numbers that need no entry. */
const PLAIN: readonly Cause[] = [
  { number: 0, code: null, cluster: null },
  { number: OTHER.number, code: OTHER.text, cluster: null },
];

function plainCode(number: number): string | null {
  return number === OTHER.number ? OTHER.text : null;
}

function packCluster(cluster: Cluster): string {
  const { id, status, code, step, attribute, kind, leaving, template } = cluster;
  const cut = (text: string | null) => text?.slice(0, MAX_CHARS) ?? null;
  return JSON.stringify([
    ...[id, status, code.slice(0, MAX_CHARS), cut(step), cut(attribute)],
    ...[kind, leaving, template],
  ]);
}

/** A cluster without a code says so with an empty one. */
function clusterIn(text: string): readonly [code: string | null, cluster: Cluster] {
  const [id, status, code, step, attribute, kind, leaving, template] = StoredCluster.parse(
    JSON.parse(text),
  );
  const cluster = { id, status, code, step, attribute, kind, leaving, template };
  return [code === "" ? null : code, cluster];
}
