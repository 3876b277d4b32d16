import type { MixinConfig } from "./mixin-config.ts";
import type { RuleFile } from "./rules/alert-rule.ts";

/** The rules as a manifest for the Prometheus operator. */
export function prometheusRuleManifest(rules: RuleFile, config: MixinConfig): object {
  const { namespace, labels } = config.prometheusRule;
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "steadystate", namespace, labels },
    spec: rules,
  };
}
