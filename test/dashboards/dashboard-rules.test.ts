import { describe, expect, test } from "vitest";
import {
  type DashboardJson,
  GENERATED_DASHBOARDS,
  type PanelJson,
} from "./generated-dashboards.ts";

// grafana/dashboard-linter's rules (reference: grafana.md 3.1), and some of our own.
// Left out with a reason: template-instance and target-instance, because the series describe Entra
// and not the replica that shows them; the two rules for logs, because no board asks a log source.

type DashboardRule = {
  readonly name: string;
  readonly findFaults: (board: DashboardJson) => readonly string[];
};

const METRIC = /\b(?:entra_provisioning|scim_target|steadystate)_\w+/g;
const UNITS = ["short", "percentunit", "s", "opm", "ops", "reqps", "dateTimeAsIso", "bool"];
/** Windows that are the panel's meaning, said in its title, rather than a resolution. */
const FIXED_WINDOWS: Readonly<Record<string, string>> = { "Failure ratio, 1 h": "1h" };

const perPanel = (fault: (panel: PanelJson) => boolean) => (board: DashboardJson) =>
  board.panels.filter(fault).map((panel) => panel.title);

const perQuery =
  (fault: (expr: string, panel: PanelJson) => boolean) =>
  (board: DashboardJson): readonly string[] =>
    board.panels.flatMap((panel) =>
      panel.targets
        .filter(({ expr }) => fault(expr, panel))
        .map(({ refId }) => `${panel.title} ${refId}`),
    );

const queryVariables = (board: DashboardJson) =>
  board.templating.list.filter(({ type }) => type === "query");

const DASHBOARD_RULES: readonly DashboardRule[] = [
  {
    name: "the data source is chosen above the board",
    findFaults: ({ templating: { list } }) => {
      const found = list.find(({ type }) => type === "datasource");
      return found?.name === "datasource" && found.label === "Data source" ? [] : ["variable"];
    },
  },
  {
    name: "the scrape job can be chosen: several, or all",
    findFaults: ({ templating: { list } }) => {
      const job = list.find(({ name }) => name === "job");
      return job?.multi && job.includeAll && job.allValue === ".+" ? [] : ["job"];
    },
  },
  {
    name: "choices come from label values, of the chosen source, anew when the time changes",
    findFaults: (board) =>
      queryVariables(board)
        .filter(
          ({ definition, refresh, datasource }) =>
            !/^label_values\(/.test(definition ?? "") ||
            refresh !== 2 ||
            datasource?.uid !== "$datasource",
        )
        .map(({ name }) => name),
  },
  {
    name: "every panel and query asks the chosen source, none a source by its id",
    findFaults: (board) => [
      ...perPanel(({ datasource }) => datasource.uid !== "$datasource")(board),
      ...perPanel(({ targets }) => targets.some((one) => one.datasource.uid !== "$datasource"))(
        board,
      ),
      ...board.annotations.list
        .filter(({ builtIn, datasource }) => builtIn !== 1 && datasource.uid !== "$datasource")
        .map(({ name }) => name),
    ],
  },
  { name: "every panel has a title", findFaults: perPanel(({ title }) => title.trim() === "") },
  {
    name: "every description explains and then says what to do",
    findFaults: perPanel(({ description }) => !/\S[.:;] .+\.$/s.test(description)),
  },
  {
    name: "every panel has a unit that Grafana knows",
    findFaults: perPanel(({ fieldConfig: { defaults } }) => !UNITS.includes(defaults.unit ?? "")),
  },
  {
    name: "every panel asks something",
    findFaults: perPanel(({ targets }) => targets.length === 0),
  },
  {
    name: "ranges follow the resolution of the screen",
    findFaults: perQuery((expr, { title }) =>
      [...expr.matchAll(/\[(?<range>[^\]]+)\]/g)].some(
        ({ groups }) =>
          groups?.["range"] !== "$__rate_interval" && groups?.["range"] !== FIXED_WINDOWS[title],
      ),
    ),
  },
  {
    name: "every series is narrowed to the chosen scrape job",
    findFaults: perQuery((expr) =>
      [...expr.matchAll(METRIC)].some(
        ({ 0: name, index }) => !expr.slice(index + name.length).startsWith('{job=~"$job"'),
      ),
    ),
  },
  {
    name: "counters stand inside rate or increase only",
    findFaults: perQuery((expr) =>
      [...expr.matchAll(/(?<before>.{0,9})\b\w+_total\b/g)].some(
        ({ groups }) => !/(?:rate|increase)\($/.test(groups?.["before"] ?? ""),
      ),
    ),
  },
  {
    name: "nobody edits it in the browser",
    findFaults: ({ editable }) => (editable ? ["editable"] : []),
  },
  {
    name: "it is classic JSON that Grafana's files may hold",
    findFaults: ({ schemaVersion }) => (schemaVersion <= 42 ? [] : [String(schemaVersion)]),
  },
  {
    name: "its id is ours and short",
    findFaults: ({ uid }) => (/^steadystate-[a-z-]{1,28}$/.test(uid) ? [] : [uid]),
  },
  {
    name: "panel ids are unique and positive, and a panel's queries have letters of their own",
    findFaults: ({ panels }) => [
      ...duplicates(panels.map(({ id }) => String(id))),
      ...panels.filter(({ id }) => !(id > 0)).map(({ title }) => title),
      ...panels.flatMap(({ title, targets }) =>
        duplicates(targets.map(({ refId }) => refId)).map((refId) => `${title} ${refId}`),
      ),
      ...panels
        .filter((panel) => panel.targets.some((one) => !one.refId))
        .map(({ title }) => title),
    ],
  },
  {
    name: "panels stand on the grid and not on each other",
    findFaults: ({ panels }) =>
      panels.flatMap((one, index) => [
        ...(one.gridPos.x + one.gridPos.w > 24 ? [`${one.title} is too wide`] : []),
        ...panels
          .slice(index + 1)
          .filter((other) => overlap(one, other))
          .map((other) => `${one.title} / ${other.title}`),
      ]),
  },
  {
    name: "a tile says in words and in a colour of its own that there is nothing",
    findFaults: perPanel(
      ({ type, fieldConfig: { defaults } }) =>
        type === "stat" &&
        !(defaults.noValue && defaults.mappings?.some((mapping) => mapping.type === "special")),
    ),
  },
  {
    name: "tiles and bars show the newest value that is known",
    findFaults: perPanel(
      ({ type, options }) =>
        ["stat", "bargauge"].includes(type) &&
        options.reduceOptions?.calcs.join() !== "lastNotNull",
    ),
  },
  {
    name: "ratios run from 0 to 1",
    findFaults: perPanel(
      ({ fieldConfig: { defaults } }) =>
        defaults.unit === "percentunit" && !(defaults.min === 0 && defaults.max === 1),
    ),
  },
  {
    name: "a hidden column is hidden for old and new tables",
    findFaults: perPanel(({ fieldConfig: { overrides } }) =>
      overrides.some(({ properties }) => {
        const ids = properties.map(({ id }) => id);
        return ids.includes("custom.hidden") !== ids.includes("custom.hideFrom.viz");
      }),
    ),
  },
  {
    name: "Grafana's own annotations are kept, and no switch is tucked away",
    findFaults: ({ annotations: { list } }) => [
      ...(list[0]?.builtIn === 1 ? [] : ["built-in"]),
      ...list.filter(({ placement }) => placement !== undefined).map(({ name }) => name),
    ],
  },
  {
    name: "it links to its sisters, with what was chosen and the time",
    findFaults: ({ links, tags }) =>
      links.some(
        (link) => link.includeVars && link.keepTime && link.tags.every((tag) => tags.includes(tag)),
      )
        ? []
        : ["links"],
  },
  {
    name: "it renews itself no faster than Steadystate looks",
    findFaults: ({ refresh }) => (refresh === "1m" ? [] : [refresh]),
  },
];

describe.each(GENERATED_DASHBOARDS.map((board) => ({ title: board.title, board })))(
  "$title",
  ({ board }) => {
    test.each(DASHBOARD_RULES)("$name", ({ findFaults }) => {
      expect(findFaults(board)).toEqual([]);
    });
  },
);

function duplicates(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
