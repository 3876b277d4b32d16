import { stringify } from "yaml";
import { alertmanagerExample } from "./alertmanager.ts";
import { completeDashboard } from "./complete-dashboard.ts";
import { jobDashboard } from "./job.ts";
import type { MixinConfig } from "./mixin-config.ts";
import { overviewDashboard } from "./overview.ts";
import { pipelineDashboard } from "./pipeline.ts";
import { prometheusRuleManifest } from "./prometheus-rule.ts";
import { prometheusRules } from "./rules.ts";
import { targetsDashboard } from "./targets.ts";

/** The text of each file in generated/, by file name. The output is deterministic. */
export function generatedFiles(config: MixinConfig): Readonly<Record<string, string>> {
  const rules = prometheusRules(config);
  const { consoleUrl } = config;
  return {
    "overview.json": dashboardFile(overviewDashboard(consoleUrl)),
    "job.json": dashboardFile(jobDashboard(consoleUrl)),
    "targets.json": dashboardFile(targetsDashboard(consoleUrl)),
    "pipeline.json": dashboardFile(pipelineDashboard(consoleUrl)),
    "alerts.yaml": yamlFile("Alert rules of Steadystate.", rules),
    "prometheus-rule.yaml": yamlFile(
      "The same rules for the Prometheus operator.",
      prometheusRuleManifest(rules, config),
    ),
    "alertmanager.yaml": yamlFile(
      "An example for Alertmanager: copy the inhibit rules.",
      alertmanagerExample(),
    ),
  };
}

function dashboardFile(dashboard: Parameters<typeof completeDashboard>[0]): string {
  return `${JSON.stringify(completeDashboard(dashboard), null, 2)}\n`;
}

function yamlFile(about: string, content: object): string {
  const header = `# ${about} Written by \`npm run dashboards\`; do not edit.\n`;
  return header + stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
}
