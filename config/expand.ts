import type { Raw } from "./complaints.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What reading the settings needs from outside; `readFile` throws when there is no such file. */
export type ReadDeps = {
  readonly env: Environment;
  readonly readFile: (path: string) => string;
};

const REFERENCE = /\$\{(?<file>file:)?(?<name>[^}]+)\}/g;

export type Expanded = { readonly value: Raw; readonly mistakes: readonly string[] };

type Walk = ReadDeps & {
  /** Paths whose references stay unread; `*` stands for any index. */
  readonly unread: readonly (readonly string[])[];
};

/**
 * Replaces `${NAME}` by the environment's value and `${file:/path}` by a file's text, in values
 * that YAML has already parsed, so that no value can add keys of its own.
 */
export function expand(raw: Raw, walk: Walk): Expanded {
  const mistakes: string[] = [];
  const value = visit(raw, [], { ...walk, mistakes });
  return { value, mistakes };
}

type Visit = Walk & { readonly mistakes: string[] };

function visit(value: Raw, path: readonly string[], walk: Visit): Raw {
  if (typeof value === "string") return text(value, path, walk);
  if (Array.isArray(value)) {
    return value.map((item: Raw, index) => visit(item, [...path, String(index)], walk));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(item as Raw, [...path, key], walk)]),
    );
  }
  return value;
}

function text(value: string, path: readonly string[], walk: Visit): string {
  if (walk.unread.some((pattern) => covers(pattern, path))) return value;
  return value.replaceAll(REFERENCE, (_match, file: string | undefined, name: string) => {
    const found = file === undefined ? walk.env[name] : read(name, walk);
    if (found !== undefined && found !== "") return found;
    walk.mistakes.push(
      file === undefined
        ? `${path.join(".")}: the environment variable ${name} is not set: set it or write the value`
        : `${path.join(".")}: the file ${name} cannot be read or is empty: create it or fix the path`,
    );
    return `unset-${name}`;
  });
}

function read(path: string, { readFile }: Walk): string | undefined {
  try {
    return readFile(path).trim();
  } catch {
    return undefined;
  }
}

function covers(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.every((part, index) => part === "*" || part === path[index]);
}
