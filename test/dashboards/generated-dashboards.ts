import { GENERATED_FILES } from "./generated-rules.ts";

// The types contain only the parts of Grafana's dashboard JSON that the tests use.

type PanelTarget = {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly datasource: { readonly type: string; readonly uid: string };
};

export type PanelJson = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly PanelTarget[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly min?: number;
      readonly max?: number;
      readonly noValue?: string;
      readonly mappings?: readonly { readonly type: string }[];
    };
    readonly overrides: readonly {
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
  readonly transformations?: readonly {
    readonly options: { readonly renameByName?: Readonly<Record<string, string>> };
  }[];
  readonly options: { readonly reduceOptions?: { readonly calcs: readonly string[] } };
};

type VariableJson = {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
  readonly definition?: string;
  readonly datasource?: { readonly uid: string };
};

export type DashboardJson = {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly refresh: string;
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: {
    readonly list: readonly {
      readonly name: string;
      readonly builtIn?: number;
      readonly expr?: string;
      readonly placement?: string;
      readonly datasource: { readonly uid: string };
    }[];
  };
  readonly links: readonly {
    readonly type: string;
    readonly tags: readonly string[];
    readonly includeVars: boolean;
    readonly keepTime: boolean;
  }[];
};

/** Every dashboard that `npm run dashboards` writes. */
export const GENERATED_DASHBOARDS: readonly DashboardJson[] = Object.entries(GENERATED_FILES)
  .filter(([name]) => name.endsWith(".json"))
  .map(([, text]) => JSON.parse(text) as DashboardJson);

/**
 * Every PromQL expression of a dashboard, with the panel, annotation or variable that contains it.
 */
export function dashboardExpressions(
  dashboard: DashboardJson,
): readonly { readonly place: string; readonly expr: string }[] {
  return [
    ...dashboard.panels.flatMap((panel) =>
      panel.targets.map(({ refId, expr }) => ({ place: `${panel.title} ${refId}`, expr })),
    ),
    ...dashboard.annotations.list.flatMap(({ name, expr }) =>
      expr === undefined ? [] : [{ place: `annotation ${name}`, expr }],
    ),
    ...dashboard.templating.list.flatMap(({ name, definition }) =>
      definition === undefined ? [] : [{ place: `variable ${name}`, expr: definition }],
    ),
  ];
}
