import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

type Rule = { readonly alert?: string; readonly record?: string; readonly expr: string };
type RuleFile = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };

/** A dashboard or an alert that can use metrics. */
export type MetricUser = {
  readonly kind: "dashboard" | "alert";
  /** Of a dashboard: the name of its file without `.json`. */
  readonly name: string;
  /** The text that contains all queries. Of a dashboard: the whole file. */
  readonly queries: string;
};

/** The generated dashboards and alerts. The queries of an alert include those of the recording rules that it uses. */
export function readMetricUsers(generatedFolder: string): readonly MetricUser[] {
  const read = (file: string) => readFileSync(join(generatedFolder, file), "utf8");
  const dashboards = readdirSync(generatedFolder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file): MetricUser => {
      const text = read(file);
      return { kind: "dashboard", name: file.replace(".json", ""), queries: text };
    });
  const { groups } = parse(read("alerts.yaml")) as RuleFile;
  const rules = groups.flatMap((group) => group.rules);
  return [...dashboards, ...rules.flatMap((rule) => alertUser(rule, rules))];
}

function alertUser({ alert, expr }: Rule, rules: readonly Rule[]): readonly MetricUser[] {
  if (alert === undefined) return [];
  const recorded = rules.filter(({ record }) => record !== undefined && expr.includes(record));
  const queries = [expr, ...recorded.map((rule) => rule.expr)].join("\n");
  return [{ kind: "alert", name: alert, queries }];
}

/** The users with a query that names the metric. A query can also name a histogram's series, such as `_count`. */
export function usersOfMetric(metric: string, users: readonly MetricUser[]): readonly MetricUser[] {
  const pattern = new RegExp(`(?<![\\w:])${metric}(_bucket|_sum|_count)?(?![\\w:])`);
  return users.filter(({ queries }) => pattern.test(queries));
}
