import { describe, expect, test } from "vitest";
import {
  type DashboardJson,
  GENERATED_DASHBOARDS,
  type PanelJson,
} from "./generated-dashboards.ts";

// The dashboards must follow the rules of https://github.com/grafana/dashboard-linter and some
// rules of our own. These rules of the linter are left out: template-instance and target-instance,
// because the series describe Entra and not the replica that exports them, and the two rules for
// logs, because no dashboard queries logs.

type DashboardRule = {
  readonly rule: string;
  readonly findViolations: (dashboard: DashboardJson) => readonly string[];
};

const METRIC = /\b(?:entra_provisioning|scim_target|steadystate)_\w+/g;
const UNITS = [
  "suffix: intervals",
  "short",
  "percentunit",
  "s",
  "opm",
  "ops",
  "reqps",
  "dateTimeAsIso",
  "bool",
  "bytes",
];
/** How the title of a panel names the time window of its queries. */
const NAMED_WINDOWS: readonly (readonly [title: RegExp, window: string])[] = [
  [/, per hour$/, "1h"],
  [/, 1 h$/, "1h"],
  [/, 24 h$/, "24h"],
];

const windowOf = (title: string) => NAMED_WINDOWS.find(([name]) => name.test(title))?.[1];

/** Finds the panels that violate a rule. */
const perPanel = (isViolation: (panel: PanelJson) => boolean) => (dashboard: DashboardJson) =>
  dashboard.panels.filter(isViolation).map((panel) => panel.title);

/** Finds the queries that violate a rule. */
const perQuery =
  (isViolation: (expr: string, panel: PanelJson) => boolean) =>
  (dashboard: DashboardJson): readonly string[] =>
    dashboard.panels.flatMap((panel) =>
      panel.targets
        .filter(({ expr }) => isViolation(expr, panel))
        .map(({ refId }) => `${panel.title} ${refId}`),
    );

const queryVariables = (dashboard: DashboardJson) =>
  dashboard.templating.list.filter(({ type }) => type === "query");

const DASHBOARD_RULES: readonly DashboardRule[] = [
  {
    rule: "the dashboard has a variable for the data source",
    findViolations: ({ templating: { list } }) => {
      const variable = list.find(({ type }) => type === "datasource");
      return variable?.name === "datasource" && variable.label === "Data source"
        ? []
        : ["variable"];
    },
  },
  {
    rule: "the variable for the scrape job allows several values and the value All",
    findViolations: ({ templating: { list } }) => {
      const job = list.find(({ name }) => name === "job");
      return job?.multi && job.includeAll && job.allValue === ".+" ? [] : ["job"];
    },
  },
  {
    rule: "query variables call label_values on the chosen data source and refresh when the time range changes",
    findViolations: (dashboard) =>
      queryVariables(dashboard)
        .filter(
          ({ definition, refresh, datasource }) =>
            !/^label_values\(/.test(definition ?? "") ||
            refresh !== 2 ||
            datasource?.uid !== "$datasource",
        )
        .map(({ name }) => name),
  },
  {
    rule: "every panel, query and annotation uses the chosen data source",
    findViolations: (dashboard) => [
      ...perPanel(({ datasource }) => datasource.uid !== "$datasource")(dashboard),
      ...perPanel(({ targets }) =>
        targets.some((target) => target.datasource.uid !== "$datasource"),
      )(dashboard),
      ...dashboard.annotations.list
        .filter(({ builtIn, datasource }) => builtIn !== 1 && datasource.uid !== "$datasource")
        .map(({ name }) => name),
    ],
  },
  { rule: "every panel has a title", findViolations: perPanel(({ title }) => title.trim() === "") },
  {
    rule: "the description of every panel explains the values and says what to do",
    findViolations: perPanel(({ description }) => !/\S[.:;] .+\.$/s.test(description)),
  },
  {
    rule: "every panel has a unit that Grafana knows",
    findViolations: perPanel(
      ({ fieldConfig: { defaults } }) => !UNITS.includes(defaults.unit ?? ""),
    ),
  },
  {
    rule: "every panel has a query",
    findViolations: perPanel(({ targets }) => targets.length === 0),
  },
  {
    rule: "range selectors use $__rate_interval or the window that the title names",
    findViolations: perQuery((expr, { title }) =>
      [...expr.matchAll(/\[(?<range>[^\]]+)\]/g)].some(
        ({ groups }) =>
          groups?.["range"] !== "$__rate_interval" && groups?.["range"] !== windowOf(title),
      ),
    ),
  },
  {
    rule: "every series is filtered by the chosen scrape job",
    findViolations: perQuery((expr) =>
      [...expr.matchAll(METRIC)].some(
        ({ 0: name, index }) => !expr.slice(index + name.length).startsWith('{job=~"$job"'),
      ),
    ),
  },
  {
    rule: "counters are used only inside rate or increase, or less their value at an earlier time",
    findViolations: perQuery((expr) =>
      [...expr.matchAll(/(?<before>.{0,9})\b(?<name>\w+_total)\b/g)].some(({ groups }) => {
        const isGrowth = new RegExp(`${groups?.["name"]}\\{[^}]*\\} offset \\w+`).test(expr);
        return !isGrowth && !/(?:rate|increase)\($/.test(groups?.["before"] ?? "");
      }),
    ),
  },
  {
    rule: "the dashboard is read-only in the browser",
    findViolations: ({ editable }) => (editable ? ["editable"] : []),
  },
  {
    rule: "the dashboard has a schema version that file provisioning supports",
    findViolations: ({ schemaVersion }) => (schemaVersion <= 42 ? [] : [String(schemaVersion)]),
  },
  {
    rule: "the uid starts with steadystate- and is at most 40 characters long",
    findViolations: ({ uid }) => (/^steadystate-[a-z-]{1,28}$/.test(uid) ? [] : [uid]),
  },
  {
    rule: "panel ids are unique and positive, and the queries of a panel have unique refIds",
    findViolations: ({ panels }) => [
      ...duplicates(panels.map(({ id }) => String(id))),
      ...panels.filter(({ id }) => !(id > 0)).map(({ title }) => title),
      ...panels.flatMap(({ title, targets }) =>
        duplicates(targets.map(({ refId }) => refId)).map((refId) => `${title} ${refId}`),
      ),
      ...panels
        .filter((panel) => panel.targets.some((target) => !target.refId))
        .map(({ title }) => title),
    ],
  },
  {
    rule: "panels fit on the grid and do not overlap",
    findViolations: ({ panels }) =>
      panels.flatMap((panel, index) => [
        ...(panel.gridPos.x + panel.gridPos.w > 24 ? [`${panel.title} is too wide`] : []),
        ...panels
          .slice(index + 1)
          .filter((other) => overlap(panel, other))
          .map((other) => `${panel.title} / ${other.title}`),
      ]),
  },
  {
    rule: "every stat panel has a text and a colour for a missing value",
    findViolations: perPanel(
      ({ type, fieldConfig: { defaults } }) =>
        type === "stat" &&
        !(defaults.noValue && defaults.mappings?.some((mapping) => mapping.type === "special")),
    ),
  },
  {
    rule: "every panel says what a missing value means",
    findViolations: perPanel(
      ({ type, fieldConfig: { defaults } }) =>
        !(type === "stat" ? /\w/ : /\w.*\.$|: .*`[^`]*`\.$/s).test(defaults.noValue ?? ""),
    ),
  },
  {
    rule: "stat panels and bar gauges show the last non-null value",
    findViolations: perPanel(
      ({ type, options }) =>
        ["stat", "bargauge"].includes(type) &&
        options.reduceOptions?.calcs.join() !== "lastNotNull",
    ),
  },
  {
    rule: "panels with ratios have the range 0 to 1",
    findViolations: perPanel(
      ({ fieldConfig: { defaults } }) =>
        defaults.unit === "percentunit" && !(defaults.min === 0 && defaults.max === 1),
    ),
  },
  {
    rule: "a hidden table column is hidden in old and new Grafana versions",
    findViolations: perPanel(({ fieldConfig: { overrides } }) =>
      overrides.some(({ properties }) => {
        const ids = properties.map(({ id }) => id);
        return ids.includes("custom.hidden") !== ids.includes("custom.hideFrom.viz");
      }),
    ),
  },
  {
    rule: "the built-in annotations come first, and no annotation is in a menu",
    findViolations: ({ annotations: { list } }) => [
      ...(list[0]?.builtIn === 1 ? [] : ["built-in"]),
      ...list.filter(({ placement }) => placement !== undefined).map(({ name }) => name),
    ],
  },
  {
    rule: "the dashboard links to the other dashboards and keeps variables and time range",
    findViolations: ({ links, tags }) =>
      links.some(
        (link) => link.includeVars && link.keepTime && link.tags.every((tag) => tags.includes(tag)),
      )
        ? []
        : ["links"],
  },
  {
    rule: "the dashboard refreshes once a minute, as often as the worker polls",
    findViolations: ({ refresh }) => (refresh === "1m" ? [] : [refresh]),
  },
];

describe.each(GENERATED_DASHBOARDS.map((dashboard) => ({ title: dashboard.title, dashboard })))(
  "the dashboard $title",
  ({ dashboard }) => {
    test.each(DASHBOARD_RULES)("the dashboard follows the rule $rule", ({ findViolations }) => {
      expect(findViolations(dashboard)).toEqual([]);
    });
  },
);

function duplicates(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
