import { alertName } from "../domain/alert.ts";
import { ALERT_TEXTS } from "../wording/alerts.ts";
import type { MixinConfig } from "./mixin-config.ts";
import type { AlertDefinition, AlertRule, RuleFile } from "./rules/alert-rule.ts";
import { incidentAlerts } from "./rules/incident-alerts.ts";
import { alertLinks } from "./rules/links.ts";
import { ownAlerts, recordingRules } from "./rules/own-alerts.ts";
import { createPromQl, type PromQl } from "./rules/promql.ts";

/**
 * All rules for Prometheus. Most of them follow the incidents of Steadystate, so an alert fires when
 * Steadystate notifies people, and no limit is defined a second time.
 */
export function prometheusRules(config: MixinConfig): RuleFile {
  const promQl = createPromQl(config);
  const toRule = (definition: AlertDefinition) => alertRule(definition, promQl, config);
  // Prometheus evaluates the rules of a group in order: the recording rules come before the alerts that read them.
  return {
    groups: [
      { name: "steadystate-incidents", rules: incidentAlerts(promQl).map(toRule) },
      {
        name: "steadystate-itself",
        rules: [...recordingRules(promQl), ...ownAlerts(promQl, config).map(toRule)],
      },
    ],
  };
}

function alertRule(definition: AlertDefinition, promQl: PromQl, config: MixinConfig): AlertRule {
  const { alert, expr, severity } = definition;
  const { keepFiringForMinutes = config.thresholds.keepFiringForMinutes } = definition;
  const { summary, description } = ALERT_TEXTS[alert];
  return {
    alert: alertName(alert),
    expr,
    for: definition.for,
    keep_firing_for: `${keepFiringForMinutes}m`,
    ...(severity === null ? {} : { labels: { severity } }),
    annotations: { summary, description, ...alertLinks(definition, promQl, config) },
  };
}
