import { z } from "zod";
import { Settings } from "./settings-schema.ts";

/** The part of JSON Schema that the settings use; `secret` is our own mark. */
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

/** The settings as a person writes them, without the conversions that reading them makes. */
export function settingsJsonSchema(): SettingJsonSchema {
  return z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" }) as SettingJsonSchema;
}
