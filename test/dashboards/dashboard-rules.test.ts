import { describe, expect, test } from "vitest";
import {
  type DashboardJson,
  GENERATED_DASHBOARDS,
  type PanelJson,
} from "./generated-dashboards.ts";

// The rules of https://github.com/grafana/dashboard-linter, and some of our own. Not applied are
// template-instance and target-instance, because the series describe Entra and not the replica that
// exports them, and the two rules for logs, because no dashboard queries logs.

type DashboardRule = {
  readonly name: string;
  readonly findFaults: (dashboard: DashboardJson) => readonly string[];
};

const METRIC = /\b(?:entra_provisioning|scim_target|steadystate)_\w+/g;
const UNITS = ["short", "percentunit", "s", "opm", "ops", "reqps", "dateTimeAsIso", "bool"];
/** Fixed windows that are part of a panel's meaning and stand in its title. */
const FIXED_WINDOWS: Readonly<Record<string, string>> = { "Failure ratio, 1 h": "1h" };

const perPanel = (fault: (panel: PanelJson) => boolean) => (dashboard: DashboardJson) =>
  dashboard.panels.filter(fault).map((panel) => panel.title);

const perQuery =
  (fault: (expr: string, panel: PanelJson) => boolean) =>
  (dashboard: DashboardJson): readonly string[] =>
    dashboard.panels.flatMap((panel) =>
      panel.targets
        .filter(({ expr }) => fault(expr, panel))
        .map(({ refId }) => `${panel.title} ${refId}`),
    );

const queryVariables = (dashboard: DashboardJson) =>
  dashboard.templating.list.filter(({ type }) => type === "query");

const DASHBOARD_RULES: readonly DashboardRule[] = [
  {
    name: "the dashboard has a variable for the data source",
    findFaults: ({ templating: { list } }) => {
      const variable = list.find(({ type }) => type === "datasource");
      return variable?.name === "datasource" && variable.label === "Data source"
        ? []
        : ["variable"];
    },
  },
  {
    name: "the dashboard has a variable for the scrape job that allows several values and all",
    findFaults: ({ templating: { list } }) => {
      const job = list.find(({ name }) => name === "job");
      return job?.multi && job.includeAll && job.allValue === ".+" ? [] : ["job"];
    },
  },
  {
    name: "query variables use label_values of the chosen data source and refresh on time range changes",
    findFaults: (dashboard) =>
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
    name: "every panel, query and annotation uses the chosen data source",
    findFaults: (dashboard) => [
      ...perPanel(({ datasource }) => datasource.uid !== "$datasource")(dashboard),
      ...perPanel(({ targets }) => targets.some((one) => one.datasource.uid !== "$datasource"))(
        dashboard,
      ),
      ...dashboard.annotations.list
        .filter(({ builtIn, datasource }) => builtIn !== 1 && datasource.uid !== "$datasource")
        .map(({ name }) => name),
    ],
  },
  { name: "every panel has a title", findFaults: perPanel(({ title }) => title.trim() === "") },
  {
    name: "every panel description has an explanation and an action",
    findFaults: perPanel(({ description }) => !/\S[.:;] .+\.$/s.test(description)),
  },
  {
    name: "every panel has a unit that Grafana knows",
    findFaults: perPanel(({ fieldConfig: { defaults } }) => !UNITS.includes(defaults.unit ?? "")),
  },
  {
    name: "every panel has a query",
    findFaults: perPanel(({ targets }) => targets.length === 0),
  },
  {
    name: "range selectors use $__rate_interval or the fixed window of the panel",
    findFaults: perQuery((expr, { title }) =>
      [...expr.matchAll(/\[(?<range>[^\]]+)\]/g)].some(
        ({ groups }) =>
          groups?.["range"] !== "$__rate_interval" && groups?.["range"] !== FIXED_WINDOWS[title],
      ),
    ),
  },
  {
    name: "every series is filtered by the chosen scrape job",
    findFaults: perQuery((expr) =>
      [...expr.matchAll(METRIC)].some(
        ({ 0: name, index }) => !expr.slice(index + name.length).startsWith('{job=~"$job"'),
      ),
    ),
  },
  {
    name: "counters are used only inside rate or increase",
    findFaults: perQuery((expr) =>
      [...expr.matchAll(/(?<before>.{0,9})\b\w+_total\b/g)].some(
        ({ groups }) => !/(?:rate|increase)\($/.test(groups?.["before"] ?? ""),
      ),
    ),
  },
  {
    name: "the dashboard is read-only in the browser",
    findFaults: ({ editable }) => (editable ? ["editable"] : []),
  },
  {
    name: "the dashboard has a schema version that file provisioning supports",
    findFaults: ({ schemaVersion }) => (schemaVersion <= 42 ? [] : [String(schemaVersion)]),
  },
  {
    name: "the uid starts with steadystate- and is at most 40 characters long",
    findFaults: ({ uid }) => (/^steadystate-[a-z-]{1,28}$/.test(uid) ? [] : [uid]),
  },
  {
    name: "panel ids are unique and positive, and the queries of a panel have unique refIds",
    findFaults: ({ panels }) => [
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
    name: "panels fit on the grid and do not overlap",
    findFaults: ({ panels }) =>
      panels.flatMap((panel, index) => [
        ...(panel.gridPos.x + panel.gridPos.w > 24 ? [`${panel.title} is too wide`] : []),
        ...panels
          .slice(index + 1)
          .filter((other) => overlap(panel, other))
          .map((other) => `${panel.title} / ${other.title}`),
      ]),
  },
  {
    name: "every stat panel has a text and a colour for a missing value",
    findFaults: perPanel(
      ({ type, fieldConfig: { defaults } }) =>
        type === "stat" &&
        !(defaults.noValue && defaults.mappings?.some((mapping) => mapping.type === "special")),
    ),
  },
  {
    name: "stat panels and bar gauges show the last non-null value",
    findFaults: perPanel(
      ({ type, options }) =>
        ["stat", "bargauge"].includes(type) &&
        options.reduceOptions?.calcs.join() !== "lastNotNull",
    ),
  },
  {
    name: "panels with ratios have the range 0 to 1",
    findFaults: perPanel(
      ({ fieldConfig: { defaults } }) =>
        defaults.unit === "percentunit" && !(defaults.min === 0 && defaults.max === 1),
    ),
  },
  {
    name: "a hidden table column is hidden in old and new Grafana versions",
    findFaults: perPanel(({ fieldConfig: { overrides } }) =>
      overrides.some(({ properties }) => {
        const ids = properties.map(({ id }) => id);
        return ids.includes("custom.hidden") !== ids.includes("custom.hideFrom.viz");
      }),
    ),
  },
  {
    name: "the built-in annotations are first, and no annotation is placed in a menu",
    findFaults: ({ annotations: { list } }) => [
      ...(list[0]?.builtIn === 1 ? [] : ["built-in"]),
      ...list.filter(({ placement }) => placement !== undefined).map(({ name }) => name),
    ],
  },
  {
    name: "the dashboard links to the other dashboards and keeps variables and time range",
    findFaults: ({ links, tags }) =>
      links.some(
        (link) => link.includeVars && link.keepTime && link.tags.every((tag) => tags.includes(tag)),
      )
        ? []
        : ["links"],
  },
  {
    name: "the dashboard refreshes once a minute, the poll interval",
    findFaults: ({ refresh }) => (refresh === "1m" ? [] : [refresh]),
  },
];

describe.each(GENERATED_DASHBOARDS.map((dashboard) => ({ title: dashboard.title, dashboard })))(
  "$title",
  ({ dashboard }) => {
    test.each(DASHBOARD_RULES)("$name", ({ findFaults }) => {
      expect(findFaults(dashboard)).toEqual([]);
    });
  },
);

function duplicates(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
