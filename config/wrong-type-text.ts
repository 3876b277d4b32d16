import type { SettingJsonSchema } from "./settings-json-schema.ts";

type WrongType = {
  /** The type that the setting needs, as zod names it. */
  readonly expected: string;
  readonly value: unknown;
  readonly isSecret: boolean;
  /** All schemas of the setting. There may be several, because a setting may have several forms. */
  readonly schemas: readonly SettingJsonSchema[];
};

/** docs/settings.md lists the settings of a longer section. */
const MAX_LISTED_KEYS = 12;

/** What to write in place of a value that has the wrong type. */
export function wrongTypeText({ expected, value, isSecret, schemas }: WrongType): string {
  if (value === null)
    return `the value is missing; add one, or remove the line if you do not need this setting${keysText(schemas)}`;
  switch (expected) {
    case "string":
      return stringRemedy(value, isSecret);
    case "number":
    case "int":
      return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))
        ? `write it without quotes: ${Number(value)}`
        : numberText(schemas);
    case "boolean":
      return "write true or false, without quotes";
    case "array":
      return listRemedy(value, isSecret, schemas);
    default:
      return value === undefined
        ? `write its settings${keysText(schemas)}`
        : `write settings, not a ${typeName(value)}${keysText(schemas)}`;
  }
}

/** `write a whole number from 1 to 400`. */
export function numberText(schemas: readonly SettingJsonSchema[]): string {
  const schema = schemas.find(({ type }) => type === "integer" || type === "number");
  const minimum = limitOf(schema?.minimum);
  const maximum = limitOf(schema?.maximum);
  const noun = schema?.type === "integer" ? "a whole number" : "a number";
  if (minimum !== null && maximum !== null) return `write ${noun} from ${minimum} to ${maximum}`;
  if (minimum !== null) return `write ${noun} of at least ${minimum}`;
  return maximum === null ? `write ${noun}` : `write ${noun} of at most ${maximum}`;
}

/** The schema of each whole number has the limits of safe integers. An error text leaves them out. */
function limitOf(limit: number | undefined): number | null {
  return limit === undefined || Math.abs(limit) === Number.MAX_SAFE_INTEGER ? null : limit;
}

/** YAML reads `12345` and `true` as a number and a boolean. */
function stringRemedy(value: unknown, isSecret: boolean): string {
  if (value === undefined) return "write it";
  if (typeof value === "object") return `write a single text, not a ${typeName(value)}`;
  const example = isSecret ? "" : `: "${String(value)}"`;
  return `without quotes it is read as ${typeof value === "boolean" ? "true or false" : "a number"}, so write it in quotes${example}`;
}

function listRemedy(
  value: unknown,
  isSecret: boolean,
  schemas: readonly SettingJsonSchema[],
): string {
  const itemKeys = schemas.flatMap(({ items }) => Object.keys(items?.properties ?? {}));
  if (itemKeys.length > 0)
    return `write a list: a line "- " for each entry, with its settings ${listOf(itemKeys)}`;
  const isExample = !isSecret && value !== undefined && typeof value !== "object";
  return `write a list in brackets, such as [${isExample ? String(value) : "a, b"}]`;
}

function keysText(schemas: readonly SettingJsonSchema[]): string {
  const keys = schemas.flatMap(({ properties }) => Object.keys(properties ?? {}));
  return keys.length === 0 ? "" : `; its settings: ${listOf(keys)}`;
}

function listOf(keys: readonly string[]): string {
  const more = keys.length - MAX_LISTED_KEYS;
  return more > 0
    ? `${keys.slice(0, MAX_LISTED_KEYS).join(", ")} and ${more} more, which docs/settings.md lists`
    : keys.join(", ");
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "group of settings";
  return typeof value === "string" ? "text" : "single value";
}
