// `npm run schema`: writes what is derived from the settings' schema: the editor's and README's table.
import { readFileSync, writeFileSync } from "node:fs";
import { settingsSchema, settingsTable } from "./settings-documents.ts";

const SETTINGS_SECTION = /(?<open><!-- settings:[^>]*-->\n)[\s\S]*?(?<close><!-- \/settings -->)/;

writeFileSync("steadystate.schema.json", settingsSchema());
const readme = readFileSync("README.md", "utf8");
writeFileSync("README.md", readme.replace(SETTINGS_SECTION, `$<open>${settingsTable()}\n$<close>`));
