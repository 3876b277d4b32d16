import { settingPath } from "../domain/setting-path.ts";
import type { RawSettings } from "./settings-errors.ts";
import { type SettingJsonSchema, settingsJsonSchema } from "./settings-json-schema.ts";

/** One setting as a process has loaded it. */
export type LoadedSetting = {
  /** `tenants[0].poll.logs`. */
  readonly path: string;
  /** The value in the file, or the default; lists and numbers as JSON. Null if there is neither, or if it is withheld. */
  readonly value: string | null;
  /** True if the setting is not in the settings file. */
  readonly isDefault: boolean;
  /** True if the value is withheld because it is a secret. */
  readonly isSecret: boolean;
  /** Name of the tenant to which the setting belongs; null for settings of all tenants. */
  readonly tenant: string | null;
  readonly description: string | null;
};

/** All settings: those in the file with their values, and the others with their defaults. */
export function listLoadedSettings(raw: RawSettings): readonly LoadedSetting[] {
  return loadedSettings(settingsJsonSchema(), raw, { path: [], tenant: null });
}

type Place = {
  readonly path: readonly (string | number)[];
  readonly tenant: string | null;
};

function loadedSettings(
  schema: SettingJsonSchema,
  raw: RawSettings,
  place: Place,
): readonly LoadedSetting[] {
  const { properties, items } = objectForm(schema);
  if (properties !== undefined) {
    // A part that is left out has no settings of its own: `mail`, `clock`.
    if (raw === undefined && schema.default === undefined && place.path.length > 0) return [];
    if (raw === null) return [];
    return Object.entries(properties).flatMap(([name, child]) =>
      loadedSettings(child, namedPart(raw, name), {
        ...place,
        path: [...place.path, name],
      }),
    );
  }
  if (items?.properties !== undefined && Array.isArray(raw)) {
    return raw.flatMap((item: RawSettings, index) =>
      loadedSettings(items, item, {
        path: [...place.path, index],
        tenant: tenantOf(settingPath(place.path), item),
      }),
    );
  }
  return [leaf(schema, raw, place)];
}

/** For a part that may be null, the form that is not null. */
function objectForm(schema: SettingJsonSchema): SettingJsonSchema {
  const forms = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  const [onlyForm] = forms;
  return forms.length === 1 && onlyForm?.properties !== undefined ? onlyForm : schema;
}

function leaf(schema: SettingJsonSchema, raw: RawSettings, { path, tenant }: Place): LoadedSetting {
  const value = raw ?? schema.default ?? null;
  const isSecret = hasSecret(schema);
  return {
    path: settingPath(path),
    value: isSecret || value === null ? null : settingText(value),
    isDefault: raw === undefined,
    isSecret,
    tenant,
    description: schema.description ?? null,
  };
}

function settingText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // An address may contain a user and a password.
  return text.replaceAll(/\/\/[^\s/@"]+@/g, "//[withheld]@");
}

/** A setting with several forms is secret if one of them has a secret. */
function hasSecret(schema: SettingJsonSchema): boolean {
  return JSON.stringify(schema).includes('"secret":true');
}

function namedPart(raw: RawSettings, name: string): RawSettings {
  return typeof raw === "object" && raw !== null
    ? (raw as Readonly<Record<string, RawSettings>>)[name]
    : undefined;
}

function tenantOf(listPath: string, item: RawSettings): string | null {
  const nameSetting = { tenants: "name", targets: "tenant" }[listPath];
  const name = nameSetting === undefined ? null : namedPart(item, nameSetting);
  return typeof name === "string" ? name : null;
}
