import { stringify } from "yaml";
import { completeDashboard } from "./complete-dashboard.ts";
import { overviewDashboard } from "./overview.ts";
import { prometheusRules } from "./rules.ts";

const GENERATED_HEADER = "# Written by `npm run dashboards`; change dashboards/rules.ts instead.\n";

/** The text of each file in generated/, by file name. The output is deterministic. */
export function generatedFiles(runbook: string): Readonly<Record<string, string>> {
  return {
    "overview.json": `${JSON.stringify(completeDashboard(overviewDashboard()), null, 2)}\n`,
    "alerts.yaml": GENERATED_HEADER + stringify(prometheusRules(runbook), { lineWidth: 0 }),
  };
}

/** The runbook address in alerts when STEADYSTATE_RUNBOOK_URL is not set. */
export const DEFAULT_RUNBOOK_URL = "dashboards/runbook.md";
