import { z } from "zod";
import { Settings } from "./schema.ts";

/** What YAML can hold. */
export type Raw = unknown;

const MAX_SHOWN_CHARACTERS = 60;

/** Every issue as one line: the path, the value unless it is secret, and what to write instead. */
export function complaints(issues: readonly z.core.$ZodIssue[], raw: Raw): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKey([...issue.path.map(String), key]));
    }
    const path = issue.path.map(String);
    return [`${path.join(".") || "(the whole file)"}: ${issue.message}${shown(path, raw)}`];
  });
}

function unknownKey(path: readonly string[]): string {
  const key = path.at(-1) ?? "";
  const known = keysAt(path.slice(0, -1));
  const near = known.filter((name) => distance(name, key) <= 2);
  const hint =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known here: ${known.join(", ")}`;
  return `${path.join(".")}: unknown setting; ${hint}`;
}

function shown(path: readonly string[], raw: Raw): string {
  const value = path.reduce<Raw>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<string, Raw>)[key] : undefined,
    raw,
  );
  if (value === undefined || typeof value === "object" || isSecret(path)) return "";
  const text = JSON.stringify(value);
  return `; found ${text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text}`;
}

type Node = z.core.$ZodType;

/** The parts of zod's definitions by which a schema holds others. */
type Inner = {
  readonly innerType?: Node;
  readonly in?: Node;
  readonly element?: Node;
  readonly shape?: Readonly<Record<string, Node>>;
  readonly options?: readonly Node[];
};

const inner = (node: Node): Inner => node._zod.def as Inner;

function isSecret(path: readonly string[]): boolean {
  return nodesAt(path).some((node) => z.globalRegistry.get(node)?.["secret"] === true);
}

function keysAt(path: readonly string[]): readonly string[] {
  return nodesAt(path).flatMap((node) => Object.keys(inner(node).shape ?? {}));
}

/** Every schema node that stands for `path`, wrappers included, so that their marks are seen. */
function nodesAt(path: readonly string[]): readonly Node[] {
  let nodes = unwrap([Settings]);
  for (const key of path) {
    nodes = unwrap(
      nodes.flatMap((node) => {
        const child = inner(node).element ?? inner(node).shape?.[key];
        return child === undefined ? [] : [child];
      }),
    );
  }
  return nodes;
}

function unwrap(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => {
    const { innerType, in: input, options } = inner(node);
    const within = [innerType, input, ...(options ?? [])];
    return [node, ...unwrap(within.filter((one) => one !== undefined))];
  });
}

/** Edits between two words (Levenshtein), small words only. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const swap = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
