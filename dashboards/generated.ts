import { stringify } from "yaml";
import { finished } from "./finish.ts";
import { overview } from "./overview.ts";
import { rules } from "./rules.ts";

const HEAD = "# Written by `npm run dashboards`; change dashboards/rules.ts instead.\n";

/** The files of generated/ by name: the same text every time. */
export function generatedFiles(runbook: string): Readonly<Record<string, string>> {
  return {
    "overview.json": `${JSON.stringify(finished(overview()), null, 2)}\n`,
    "alerts.yaml": HEAD + stringify(rules(runbook), { lineWidth: 0 }),
  };
}

/** Where alerts send their readers unless the build is told an address that they can open. */
export const RUNBOOK = "dashboards/runbook.md";
