import type { AnnotationQuery, Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";

/** Grafana's own marks (alerts, notes written by hand); the SDK leaves them out. */
const BUILT_IN: AnnotationQuery = {
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
export function finished(dashboard: Dashboard): JsonObject {
  const marks = dashboard.annotations.list ?? [];
  const whole = { ...dashboard, annotations: { list: [BUILT_IN, ...marks] } };
  // Through text, because the builders leave functions on their objects.
  return mended(JSON.parse(JSON.stringify(whole)) as JsonObject);
}

function mended(dashboard: JsonObject): JsonObject {
  const annotations = { list: objects(part(dashboard["annotations"])["list"]).map(shown) };
  const links = objects(dashboard["links"]).map(shown);
  return { ...dashboard, annotations, links, panels: objects(dashboard["panels"]).map(panel) };
}

/** The SDK tucks the switches of annotations and every link into a menu; ours stand above the board. */
function shown({ placement: _tucked, ...rest }: JsonObject): JsonObject {
  return rest;
}

function panel(found: JsonObject): JsonObject {
  const targets = objects(found["targets"]).map((target, index) => ({
    ...target,
    refId: target["refId"] ?? String.fromCharCode("A".charCodeAt(0) + index),
  }));
  const fieldConfig = part(found["fieldConfig"]);
  const overrides = objects(fieldConfig["overrides"]).map((override) => ({
    ...override,
    properties: objects(override["properties"]).flatMap(hiddenEverywhere),
  }));
  return { ...found, targets, fieldConfig: { ...fieldConfig, overrides } };
}

function hiddenEverywhere(property: JsonObject): readonly JsonObject[] {
  if (property["id"] !== "custom.hidden") return [property];
  return [property, { id: "custom.hideFrom.viz", value: property["value"] ?? true }];
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function part(value: Json | undefined): JsonObject {
  return (value ?? {}) as JsonObject;
}
