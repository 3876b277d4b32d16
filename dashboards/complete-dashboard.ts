import type { AnnotationQuery, Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";

/** Grafana's own marks (alerts, notes written by hand); the SDK leaves them out. */
const BUILT_IN_ANNOTATIONS: AnnotationQuery = {
  builtIn: 1,
  name: "Annotations & Alerts",
  type: "dashboard",
  enable: true,
  hide: true,
  iconColor: "rgba(0, 211, 255, 1)",
  datasource: { type: "grafana", uid: "-- Grafana --" },
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/**
 * Mends what the SDK's classic output lacks (0.0.21): the letters of queries, the built-in
 * annotations, and the hiding of columns, which Grafana 13 reads at another place than those before.
 */
export function completeDashboard(dashboard: Dashboard): JsonObject {
  const annotations = dashboard.annotations.list ?? [];
  const dashboardWithAnnotations = {
    ...dashboard,
    annotations: { list: [BUILT_IN_ANNOTATIONS, ...annotations] },
  };
  // Through text, because the builders leave functions on their objects.
  return completeDashboardJson(JSON.parse(JSON.stringify(dashboardWithAnnotations)) as JsonObject);
}

function completeDashboardJson(dashboard: JsonObject): JsonObject {
  const annotations = {
    list: objectList(objectOrEmpty(dashboard["annotations"])["list"]).map(withoutPlacement),
  };
  const links = objectList(dashboard["links"]).map(withoutPlacement);
  return {
    ...dashboard,
    annotations,
    links,
    panels: objectList(dashboard["panels"]).map(completePanel),
  };
}

/** The SDK tucks the switches of annotations and every link into a menu; ours stand above the board. */
function withoutPlacement({ placement: _placement, ...rest }: JsonObject): JsonObject {
  return rest;
}

function completePanel(panelJson: JsonObject): JsonObject {
  const targets = objectList(panelJson["targets"]).map((target, index) => ({
    ...target,
    refId: target["refId"] ?? String.fromCharCode("A".charCodeAt(0) + index),
  }));
  const fieldConfig = objectOrEmpty(panelJson["fieldConfig"]);
  const overrides = objectList(fieldConfig["overrides"]).map((override) => ({
    ...override,
    properties: objectList(override["properties"]).flatMap(hideInAllVersions),
  }));
  return { ...panelJson, targets, fieldConfig: { ...fieldConfig, overrides } };
}

function hideInAllVersions(property: JsonObject): readonly JsonObject[] {
  if (property["id"] !== "custom.hidden") return [property];
  return [property, { id: "custom.hideFrom.viz", value: property["value"] ?? true }];
}

function objectList(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function objectOrEmpty(value: Json | undefined): JsonObject {
  return (value ?? {}) as JsonObject;
}
