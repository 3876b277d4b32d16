// `npm run dashboards`: writes dashboards/generated/. STEADYSTATE_RUNBOOK_URL is the address of
// runbook.md in alerts.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_RUNBOOK_URL, generatedFiles } from "./generated-files.ts";

const folder = join("dashboards", "generated");
mkdirSync(folder, { recursive: true });
const files = generatedFiles(process.env["STEADYSTATE_RUNBOOK_URL"] ?? DEFAULT_RUNBOOK_URL);
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
