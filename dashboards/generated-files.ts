import { stringify } from "yaml";
import { completeDashboard } from "./complete-dashboard.ts";
import { jobDashboard } from "./job.ts";
import { overviewDashboard } from "./overview.ts";
import { pipelineDashboard } from "./pipeline.ts";
import { prometheusRules } from "./rules.ts";
import { targetsDashboard } from "./targets.ts";

const GENERATED_HEADER = "# Written by `npm run dashboards`; change dashboards/rules.ts instead.\n";

/** The text of each file in generated/, by file name. The output is deterministic. */
export function generatedFiles(runbook: string): Readonly<Record<string, string>> {
  return {
    "overview.json": dashboardFile(overviewDashboard(DEFAULT_CONSOLE_URL)),
    "job.json": dashboardFile(jobDashboard(DEFAULT_CONSOLE_URL)),
    "targets.json": dashboardFile(targetsDashboard(DEFAULT_CONSOLE_URL)),
    "pipeline.json": dashboardFile(pipelineDashboard(DEFAULT_CONSOLE_URL)),
    "alerts.yaml": GENERATED_HEADER + stringify(prometheusRules(runbook), { lineWidth: 0 }),
  };
}

/** The address of the console in docker-compose.yml. */
const DEFAULT_CONSOLE_URL = "http://127.0.0.1:8080";

function dashboardFile(dashboard: Parameters<typeof completeDashboard>[0]): string {
  return `${JSON.stringify(completeDashboard(dashboard), null, 2)}\n`;
}

/** The runbook address in alerts when STEADYSTATE_RUNBOOK_URL is not set. */
export const DEFAULT_RUNBOOK_URL = "dashboards/runbook.md";
