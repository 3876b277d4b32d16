import { z } from "zod";
import { Settings } from "./schema.ts";

/** The part of JSON Schema that our settings use. */
type Schema = {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
};

/** The JSON schema by which an editor checks `steadystate.yaml`. */
export function settingsSchema(): string {
  const schema = z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" });
  const title = "Steadystate settings";
  return `${JSON.stringify({ ...schema, title }, dropSecretMarks, 2)}\n`;
}

/** Every setting with its default and meaning, as the table in README. */
export function settingsTable(): string {
  const schema = z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" });
  const rows = leaves(schema as Schema, "").map(
    ([path, { description, ...leaf }]) =>
      `| \`${path}\` | ${leaf.default === undefined ? "" : `\`${JSON.stringify(leaf.default)}\``} | ${description ?? ""} |`,
  );
  return ["| setting | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

function leaves(schema: Schema, path: string): readonly (readonly [string, Schema])[] {
  const { properties, items, anyOf } = schema;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, child]) =>
      leaves(child, path === "" ? name : `${path}.${name}`),
    );
  }
  if (items?.properties !== undefined) return leaves(items, `${path}[]`);
  const optional = anyOf?.filter((one) => one.type !== "null") ?? [];
  const only = optional.length === 1 ? optional[0] : undefined;
  if (only?.properties !== undefined) return leaves(only, path);
  return [[path, schema]];
}

function dropSecretMarks(key: string, value: unknown): unknown {
  return key === "secret" && value === true ? undefined : value;
}
