import { parse } from "yaml";
import { z } from "zod";

const baseUrl = z
  .string()
  .refine(isHttpUrl, "must be an absolute address, such as https://steadystate.example")
  .transform((url) => url.replace(/\/+$/, ""));

const MixinConfigFile = z.strictObject({
  selector: z.string().regex(/=/, 'must be a label selector, such as job="steadystate"'),
  consoleUrl: baseUrl,
  runbookUrl: baseUrl,
  grafanaUrl: baseUrl,
  thresholds: z.strictObject({
    disablementWarningDays: z.number().positive(),
    graphThrottledRatio: z.number().positive().max(1),
    keepFiringForMinutes: z.int().positive(),
    downAfterMinutes: z.int().positive(),
  }),
  prometheusRule: z.strictObject({
    namespace: z.string(),
    labels: z.record(z.string(), z.string()),
  }),
});

/** What an installation may change in the rules and boards: dashboards/mixin/config.yaml. */
export type MixinConfig = z.output<typeof MixinConfigFile>;

/** The environment variables that replace addresses of the file. */
const ADDRESS_VARIABLES = {
  STEADYSTATE_CONSOLE_URL: "consoleUrl",
  STEADYSTATE_RUNBOOK_URL: "runbookUrl",
  STEADYSTATE_GRAFANA_URL: "grafanaUrl",
} as const;

/**
 * Reads the config. Throws an error that names each mistake: a link that does not work would be
 * noticed only in an incident.
 */
export function readMixinConfig(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): MixinConfig {
  const addresses = Object.entries(ADDRESS_VARIABLES).flatMap(([variable, key]) => {
    const value = env[variable];
    return value === undefined || value === "" ? [] : [[key, value] as const];
  });
  const values = { ...(parse(text) as object), ...Object.fromEntries(addresses) };
  const result = MixinConfigFile.safeParse(values);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(
    ({ path, message }) => `${path.join(".") || "the file"}: ${message}`,
  );
  throw new Error(
    `The config of the dashboards has ${mistakes.length} mistakes. Correct the file or the environment variables ${Object.keys(ADDRESS_VARIABLES).join(", ")}.\n${mistakes.join("\n")}`,
  );
}

function isHttpUrl(url: string): boolean {
  return /^https?:\/\/[^/]/.test(url) && URL.canParse(url);
}
