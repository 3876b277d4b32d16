import type { ObjectMapping } from "../job-configuration.ts";
import type { ConfigurationContext } from "./configuration-rule.ts";

export function enabledMappings(
  { configuration }: ConfigurationContext,
  kind: ObjectMapping["kind"],
): readonly ObjectMapping[] {
  return (configuration?.mappings ?? []).filter(
    (mapping) => mapping.isEnabled && mapping.kind === kind,
  );
}
