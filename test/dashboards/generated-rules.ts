import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { generatedFiles } from "../../dashboards/generated-files.ts";
import { readMixinConfig } from "../../dashboards/mixin-config.ts";
import type { AlertRule, RuleFile } from "../../dashboards/rules/alert-rule.ts";

const root = join(import.meta.dirname, "../..");

/** The text of dashboards/mixin/config.yaml. */
export const CONFIG_TEXT = readFileSync(join(root, "dashboards/mixin/config.yaml"), "utf8");
export const DEFAULT_CONFIG = readMixinConfig(CONFIG_TEXT, {});

/** What `npm run dashboards` writes to dashboards/generated/. */
export const GENERATED_FILES = generatedFiles(DEFAULT_CONFIG);

const { groups } = parse(GENERATED_FILES["alerts.yaml"] ?? "") as RuleFile;
export const RULES = groups.flatMap((group) => group.rules);
export const ALERT_RULES = RULES.filter((rule): rule is AlertRule => "alert" in rule);
