import { stringify } from "yaml";
import { completeDashboard } from "./complete-dashboard.ts";
import { overviewDashboard } from "./overview.ts";
import { prometheusRules } from "./rules.ts";

const GENERATED_HEADER = "# Written by `npm run dashboards`; change dashboards/rules.ts instead.\n";

/** The files of generated/ by name: the same text every time. */
export function generatedFiles(runbook: string): Readonly<Record<string, string>> {
  return {
    "overview.json": `${JSON.stringify(completeDashboard(overviewDashboard()), null, 2)}\n`,
    "alerts.yaml": GENERATED_HEADER + stringify(prometheusRules(runbook), { lineWidth: 0 }),
  };
}

/** Where alerts send their readers unless the build is told an address that they can open. */
export const DEFAULT_RUNBOOK_URL = "dashboards/runbook.md";
