import { z } from "zod";
import { Settings } from "./settings-schema.ts";

/** What YAML can hold. */
export type RawSettings = unknown;

const MAX_SHOWN_CHARACTERS = 60;

/** Every issue as one line: the path, the value unless it is secret, and what to write instead. */
export function settingsErrorLines(
  issues: readonly z.core.$ZodIssue[],
  raw: RawSettings,
): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKeyText([...issue.path.map(String), key]));
    }
    const path = issue.path.map(String);
    return [
      `${path.join(".") || "(the whole file)"}: ${issue.message}${foundValueText(path, raw)}`,
    ];
  });
}

function unknownKeyText(path: readonly string[]): string {
  const key = path.at(-1) ?? "";
  const known = keysAt(path.slice(0, -1));
  const similar = known.filter((name) => editDistance(name, key) <= 2);
  const hint =
    similar.length > 0
      ? `did you mean ${similar.join(" or ")}?`
      : `known here: ${known.join(", ")}`;
  return `${path.join(".")}: unknown setting; ${hint}`;
}

function foundValueText(path: readonly string[], raw: RawSettings): string {
  const value = path.reduce<RawSettings>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<string, RawSettings>)[key] : undefined,
    raw,
  );
  if (value === undefined || typeof value === "object" || isSecret(path)) return "";
  const text = JSON.stringify(value);
  return `; found ${text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text}`;
}

type SchemaNode = z.core.$ZodType;

/** The parts of zod's definitions by which a schema holds others. */
type SchemaParts = {
  readonly innerType?: SchemaNode;
  readonly in?: SchemaNode;
  readonly element?: SchemaNode;
  readonly shape?: Readonly<Record<string, SchemaNode>>;
  readonly options?: readonly SchemaNode[];
};

const schemaParts = (node: SchemaNode): SchemaParts => node._zod.def as SchemaParts;

function isSecret(path: readonly string[]): boolean {
  return nodesAt(path).some((node) => z.globalRegistry.get(node)?.["secret"] === true);
}

function keysAt(path: readonly string[]): readonly string[] {
  return nodesAt(path).flatMap((node) => Object.keys(schemaParts(node).shape ?? {}));
}

/** Every schema node that stands for `path`, wrappers included, so that their marks are seen. */
function nodesAt(path: readonly string[]): readonly SchemaNode[] {
  let nodes = withInnerNodes([Settings]);
  for (const key of path) {
    nodes = withInnerNodes(
      nodes.flatMap((node) => {
        const child = schemaParts(node).element ?? schemaParts(node).shape?.[key];
        return child === undefined ? [] : [child];
      }),
    );
  }
  return nodes;
}

function withInnerNodes(nodes: readonly SchemaNode[]): readonly SchemaNode[] {
  return nodes.flatMap((node) => {
    const { innerType, in: input, options } = schemaParts(node);
    const within = [innerType, input, ...(options ?? [])];
    return [node, ...withInnerNodes(within.filter((one) => one !== undefined))];
  });
}

/** Edits between two words (Levenshtein), small words only. */
function editDistance(a: string, b: string): number {
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
