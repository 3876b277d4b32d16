// `npm run dashboards`: writes dashboards/generated/ and dashboards/runbook.md.
// `npm run dashboards -- --config FILE --out FOLDER` writes the rules and boards of another
// installation. See dashboards/mixin/README.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generatedFiles } from "./generated-files.ts";
import { readMixinConfig } from "./mixin-config.ts";
import { runbookPage } from "./runbook-page.ts";

try {
  const { config, out } = parseArgs({
    options: {
      config: { type: "string", default: join("dashboards", "mixin", "config.yaml") },
      out: { type: "string" },
    },
  }).values;
  const folder = out ?? join("dashboards", "generated");
  const files = generatedFiles(readMixinConfig(readFileSync(config, "utf8"), process.env));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  if (out === undefined) writeFileSync(join("dashboards", "runbook.md"), runbookPage());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
