// `npm run schema`: writes what is derived from the settings' schema: the editor's and README's table.
import { readFileSync, writeFileSync } from "node:fs";
import { settingsSchema, settingsTable } from "./documents.ts";

const MARKED = /(?<open><!-- settings:[^>]*-->\n)[\s\S]*?(?<close><!-- \/settings -->)/;

writeFileSync("steadystate.schema.json", settingsSchema());
const readme = readFileSync("README.md", "utf8");
writeFileSync("README.md", readme.replace(MARKED, `$<open>${settingsTable()}\n$<close>`));
