import { z } from "zod";
import { Settings } from "./settings-schema.ts";

/** The part of JSON Schema that the settings use. */
type JsonSchema = {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly type?: string;
};

/** The JSON schema with which an editor checks `steadystate.yaml`. */
export function settingsSchema(): string {
  const schema = z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" });
  const title = "Steadystate settings";
  return `${JSON.stringify({ ...schema, title }, dropSecretMarks, 2)}\n`;
}

/** The table of settings in the README: every setting with its default and meaning. */
export function settingsTable(): string {
  const schema = z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" });
  const rows = settingLeaves(schema as JsonSchema, "").map(
    ([path, { description, ...leaf }]) =>
      `| \`${path}\` | ${leaf.default === undefined ? "" : `\`${JSON.stringify(leaf.default)}\``} | ${description ?? ""} |`,
  );
  return ["| setting | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

/** All settings that contain no further settings, with their paths. */
function settingLeaves(
  schema: JsonSchema,
  path: string,
): readonly (readonly [string, JsonSchema])[] {
  const { properties, items, anyOf } = schema;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, child]) =>
      settingLeaves(child, path === "" ? name : `${path}.${name}`),
    );
  }
  if (items?.properties !== undefined) return settingLeaves(items, `${path}[]`);
  const nonNullForms = anyOf?.filter(({ type }) => type !== "null") ?? [];
  const onlyForm = nonNullForms.length === 1 ? nonNullForms[0] : undefined;
  if (onlyForm?.properties !== undefined) return settingLeaves(onlyForm, path);
  return [[path, schema]];
}

function dropSecretMarks(key: string, value: unknown): unknown {
  return key === "secret" && value === true ? undefined : value;
}
