import { z } from "zod";
import { Settings } from "./settings-schema.ts";

/** The part of JSON Schema that the settings use; `secret` is Steadystate's own keyword. */
export type SettingJsonSchema = {
  readonly description?: string;
  readonly default?: unknown;
  readonly secret?: boolean;
  readonly properties?: Readonly<Record<string, SettingJsonSchema>>;
  readonly items?: SettingJsonSchema;
  readonly anyOf?: readonly SettingJsonSchema[];
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
};

/** The settings in the form in which a person writes them, before they are converted. */
export function settingsJsonSchema(): SettingJsonSchema {
  return z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" }) as SettingJsonSchema;
}
