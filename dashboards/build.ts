// `npm run dashboards`: writes dashboards/generated/ and dashboards/runbook.md.
// `npm run dashboards -- --config FILE --out FOLDER` writes the rules and boards of another
// installation. See dashboards/mixin/README.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "../command-line/read-options.ts";
import { generatedFiles } from "./generated-files.ts";
import { readMixinConfig } from "./mixin-config.ts";
import { runbookPage } from "./runbook-page.ts";

const DEFAULT_CONFIG = join("dashboards", "mixin", "config.yaml");

const HELP = `npm run dashboards                               writes dashboards/generated/ and dashboards/runbook.md
npm run dashboards -- --config FILE --out FOLDER writes the rules and dashboards of another installation

  --config FILE   what differs in the other installation; a copy of ${DEFAULT_CONFIG} (default: this file)
  --out FOLDER    where to write the rules and dashboards (default: dashboards/generated)

dashboards/mixin/README.md describes how an installation changes them.

Exit code: 0 if the files were written, 1 if not, 2 for a wrong option.
`;

const { values } = readOptions({
  command: "npm run dashboards",
  help: HELP,
  showsHelpForMistakes: true,
  options: { config: { type: "string" }, out: { type: "string" } },
});
try {
  const { config = DEFAULT_CONFIG, out } = values;
  const folder = out ?? join("dashboards", "generated");
  const files = generatedFiles(readMixinConfig(readFileSync(config, "utf8"), process.env));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  if (out === undefined) writeFileSync(join("dashboards", "runbook.md"), runbookPage());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
