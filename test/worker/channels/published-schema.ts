import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "vitest";

/** Returns a function that expects the JSON of a request to match a schema of this folder. */
export function schemaCheck(file: string): (json: string) => void {
  const schema = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
  return (json) => {
    expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true);
  };
}
