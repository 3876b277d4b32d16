import { type SettingJsonSchema, settingsJsonSchema } from "./settings-json-schema.ts";

/** The JSON schema with which an editor checks `steadystate.yaml`. */
export function settingsSchema(): string {
  const title = "Steadystate settings";
  return `${JSON.stringify({ ...settingsJsonSchema(), title }, dropSecretMarks, 2)}\n`;
}

/** The table of settings in the README: every setting with its default and meaning. */
export function settingsTable(): string {
  const rows = settingLeaves(settingsJsonSchema(), "").map(
    ([path, { description, ...leaf }]) =>
      `| \`${path}\` | ${leaf.default === undefined ? "" : `\`${JSON.stringify(leaf.default)}\``} | ${description ?? ""} |`,
  );
  return ["| setting | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

/** All settings that contain no further settings, with their paths. */
function settingLeaves(
  schema: SettingJsonSchema,
  path: string,
): readonly (readonly [string, SettingJsonSchema])[] {
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
