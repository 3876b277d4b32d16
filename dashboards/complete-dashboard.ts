import type { AnnotationQuery, Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { refIdAt } from "./panel-queries.ts";

/** Grafana's built-in annotations (alerts and manual notes), which the SDK leaves out. */
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
 * Adds what the SDK's classic output (0.0.21) lacks: the `refId` of queries, the built-in
 * annotations, and the hidden columns, which Grafana 13 reads from another property than earlier
 * versions.
 */
export function completeDashboard(dashboard: Dashboard): JsonObject {
  const annotations = dashboard.annotations.list ?? [];
  const dashboardWithAnnotations = {
    ...dashboard,
    annotations: { list: [BUILT_IN_ANNOTATIONS, ...annotations] },
  };
  // Serializing and parsing removes the functions that the builders leave on their objects.
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

/**
 * The SDK places annotation switches and links in a menu; without `placement` Grafana shows them
 * above the dashboard.
 */
function withoutPlacement({ placement: _placement, ...rest }: JsonObject): JsonObject {
  return rest;
}

function completePanel(panelJson: JsonObject): JsonObject {
  const targets = objectList(panelJson["targets"]).map((target, index) => ({
    ...target,
    refId: target["refId"] ?? refIdAt(index),
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
