import type { z } from "zod";
import { suggestion } from "../command-line/did-you-mean.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import { settingPath } from "../domain/setting-path.ts";
import { MISSING, OUT_OF_RANGE, WRONG_TYPE } from "./issue-text.ts";
import { type SettingJsonSchema, settingsJsonSchema } from "./settings-json-schema.ts";
import { numberText, wrongTypeText } from "./wrong-type-text.ts";

/** A value as YAML contains it. */
export type RawSettings = unknown;

const MAX_SHOWN_CHARACTERS = 60;
/** If more places than this have a setting of this name, the error text does not guess which one was meant. */
const MAX_PLACES = 3;

/**
 * Formats every issue as one line: the path with the name of the route, tenant or target, the value unless
 * it is secret, and what to write.
 */
export function settingsErrorLines(
  issues: readonly z.core.$ZodIssue[],
  raw: RawSettings,
): readonly string[] {
  return issues.flatMap(withInnerIssues).flatMap((issue) => {
    const path = issue.path.map(String);
    const place = `${settingPath(issue.path) || "(the whole file)"}${nameText(path, raw)}`;
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => {
        const setting = settingPath([...issue.path, key]);
        return `${setting}${nameText(path, raw)}: unknown setting; ${unknownSettingHint(key, path)}`;
      });
    return [`${place}: ${foundValueText(path, raw)}${messageText(issue, path, raw)}`];
  });
}

/**
 * What was probably meant by an unknown setting: a setting of the same section with a similar name, or the
 * same name in a section inside this one. Otherwise the settings that the section knows.
 */
function unknownSettingHint(key: string, path: readonly string[]): string {
  const known = keysAt(path);
  const similar = suggestion(key, known, "");
  if (similar !== "") return similar;
  const places = schemasAt(path).flatMap((schema) => placesOf(key, schema, sectionPath(path)));
  return places.length > 0 && places.length <= MAX_PLACES
    ? `did you mean ${places.join(" or ")}? Move it there`
    : `known settings: ${known.join(", ")}`;
}

/** The paths of all settings with this name, such as `tenants[].poll`. */
function placesOf(name: string, schema: SettingJsonSchema, path: string): readonly string[] {
  const { properties, items, anyOf } = schema;
  const inside = Object.entries(properties ?? {}).flatMap(([key, child]) => {
    const childPath = path === "" ? key : `${path}.${key}`;
    return key === name ? [childPath] : placesOf(name, child, childPath);
  });
  const inForms = (anyOf ?? []).flatMap((form) => placesOf(name, form, path));
  const inItems = items === undefined ? [] : placesOf(name, items, `${path}[]`);
  return [...new Set([...inside, ...inForms, ...inItems])];
}

/** `tenants[]` for a setting of any tenant. */
function sectionPath(path: readonly string[]): string {
  return path
    .map((part, index) => (/^\d+$/.test(part) ? "[]" : `${index === 0 ? "" : "."}${part}`))
    .join("");
}

/**
 * A setting with several forms has the mistakes of the form that fits best; if none fits best, the setting
 * itself has one mistake.
 */
function withInnerIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [best, second] = issue.errors
    .filter((errors) => errors.every(isInside))
    .toSorted((a, b) => a.length - b.length);
  if (best === undefined || best.length === second?.length) return [issue];
  return best.flatMap((inner) =>
    withInnerIssues({ ...inner, path: [...issue.path, ...inner.path] }),
  );
}

/** True if the value is an object, as this form requires. */
function isInside({ path, code }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === "unrecognized_keys";
}

/** The settings whose items have a name. */
const NAMED_LISTS = { tenants: "tenant", targets: "target", notify: "route" } as const;

/** ` (route on-call)`, because people do not count the items of a list. */
function nameText(path: readonly string[], raw: RawSettings): string {
  const [list = "", index, key] = path;
  if (!(list in NAMED_LISTS) || index === undefined || key === "name") return "";
  const name = valueAt([list, index, "name"], raw);
  if (typeof name !== "string" || name === "") return "";
  return ` (${NAMED_LISTS[list as keyof typeof NAMED_LISTS]} ${toPlainLine(name, MAX_SHOWN_CHARACTERS)})`;
}

function messageText(issue: z.core.$ZodIssue, path: readonly string[], raw: RawSettings): string {
  const { message } = issue;
  const schemas = schemasAt(path);
  if (message === MISSING) {
    const description = schemas.find((schema) => schema.description !== undefined);
    if (description !== undefined) return `${MISSING}; write: ${description.description}`;
    return `${MISSING}; ${missingText(issue, schemas)}`;
  }
  if (message === OUT_OF_RANGE) return numberText(schemas);
  if (message !== WRONG_TYPE || issue.code !== "invalid_type") return message;
  const value = valueAt(path, raw);
  const isSecret = mayBeSecret(path, value);
  return wrongTypeText({ expected: issue.expected, value, isSecret, schemas });
}

function missingText(issue: z.core.$ZodIssue, schemas: readonly SettingJsonSchema[]): string {
  if (issue.code !== "invalid_type") return "write it";
  return wrongTypeText({ expected: issue.expected, value: undefined, isSecret: false, schemas });
}

function valueAt(path: readonly string[], raw: RawSettings): RawSettings {
  return path.reduce<RawSettings>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<string, RawSettings>)[key] : undefined,
    raw,
  );
}

/** `found "eighty"; `, or nothing for a secret. */
function foundValueText(path: readonly string[], raw: RawSettings): string {
  const value = valueAt(path, raw);
  if (value === undefined || typeof value === "object" || mayBeSecret(path, value)) return "";
  return `found ${shorten(JSON.stringify(value))}; `;
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}

/** A value that is shorter than this is neither a key nor a token. */
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
