// `npm run schema`: writes the JSON schema for editors and the page about the settings.
import { writeFileSync } from "node:fs";
import { settingsPage, settingsSchema } from "./settings-documents.ts";

writeFileSync("steadystate.schema.json", settingsSchema());
writeFileSync("docs/settings.md", settingsPage());
