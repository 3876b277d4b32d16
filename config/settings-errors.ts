import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { type SettingJsonSchema, settingsJsonSchema } from "./settings-json-schema.ts";

/** A value as YAML contains it. */
export type RawSettings = unknown;

const MAX_SHOWN_CHARACTERS = 60;
/**
 * A name is probably a typing error if it differs from a known name by at most this many letters.
 */
const MAX_TYPING_ERRORS = 2;

/** Formats every issue as one line: the path, what is wrong, and the value unless it is secret. */
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
  const similar = known.filter((name) => distance(name, key) <= MAX_TYPING_ERRORS);
  const hint =
    similar.length > 0
      ? `did you mean ${similar.join(" or ")}?`
      : `known settings: ${known.join(", ")}`;
  return `${path.join(".")}: unknown setting; ${hint}`;
}

function foundValueText(path: readonly string[], raw: RawSettings): string {
  const value = path.reduce<RawSettings>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<string, RawSettings>)[key] : undefined,
    raw,
  );
  if (value === undefined || typeof value === "object" || mayBeSecret(path, value)) return "";
  const text = JSON.stringify(value);
  return `; found ${text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text}`;
}

/** A shorter value is no key and no token. */
const MIN_SECRET_CHARACTERS = 12;
const URL_WITH_USER = /\/\/[^/\s]*@/;

/**
 * True for the value of a secret setting, and for a value that may be a secret in the wrong place:
 * in place of the object with the secret, in another setting of that object, or in a URL.
 */
function mayBeSecret(path: readonly string[], value: unknown): boolean {
  if (schemasAt(path).some(containsSecret)) return true;
  if (typeof value !== "string") return false;
  const isBesideSecret = schemasAt(path.slice(0, -1)).some(({ properties }) =>
    Object.values(properties ?? {}).some(({ secret }) => secret === true),
  );
  return (isBesideSecret && value.length >= MIN_SECRET_CHARACTERS) || URL_WITH_USER.test(value);
}

function containsSecret({ secret, properties, items, anyOf }: SettingJsonSchema): boolean {
  const parts = [...Object.values(properties ?? {}), ...(anyOf ?? []), ...(items ? [items] : [])];
  return secret === true || parts.some(containsSecret);
}

function keysAt(path: readonly string[]): readonly string[] {
  return schemasAt(path).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

/**
 * All schemas for the value at `path`. There may be several, because a setting may have several
 * forms.
 */
function schemasAt(path: readonly string[]): readonly SettingJsonSchema[] {
  return path.reduce(
    (schemas, key) =>
      schemas
        .map(({ properties, items }) => items ?? properties?.[key])
        .filter((child) => child !== undefined)
        .flatMap(withAlternatives),
    withAlternatives(settingsJsonSchema()),
  );
}

function withAlternatives(schema: SettingJsonSchema): readonly SettingJsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(withAlternatives)];
}
