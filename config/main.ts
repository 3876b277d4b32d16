// `npm run schema`: writes the JSON schema for editors and the table of settings in the README.
import { readFileSync, writeFileSync } from "node:fs";
import { settingsSchema, settingsTable } from "./settings-documents.ts";

const SETTINGS_SECTION = /(?<open><!-- settings:[^>]*-->\n)[\s\S]*?(?<close><!-- \/settings -->)/;

writeFileSync("steadystate.schema.json", settingsSchema());
const readme = readFileSync("README.md", "utf8");
writeFileSync("README.md", readme.replace(SETTINGS_SECTION, `$<open>${settingsTable()}\n$<close>`));
