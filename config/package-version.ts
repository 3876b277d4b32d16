import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version in package.json, two folders above the built program. */
export function packageVersion(): string {
  const packageFile = join(import.meta.dirname, "..", "..", "package.json");
  return (JSON.parse(readFileSync(packageFile, "utf8")) as { readonly version: string }).version;
}
