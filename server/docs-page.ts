import { escapeHtml } from "../wording/escape-html.ts";
import { documentPage } from "./document-page.ts";
import type { OpenApiDocument } from "./openapi.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** An operation in the OpenAPI document that openapi.ts generates. */
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly JsonObject[];
  readonly requestBody?: JsonObject;
  readonly responses: Readonly<Record<string, JsonObject>>;
};

/** The OpenAPI document as one HTML page, without scripts, inline styles or external resources. */
export function renderDocsPage(apiDocument: OpenApiDocument): string {
  const operations = Object.entries(apiDocument.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      operation: operation as Operation,
    })),
  );
  const schemas = (apiDocument.components?.schemas ?? {}) as Record<string, JsonObject>;
  const body = [
    "<h1>Steadystate HTTP API</h1>",
    '<p>Every endpoint with its parameters and its answer. Machine-readable: <a href="/openapi.json">openapi.json</a>. <a href="/">Console</a>.</p>',
    "<p>Lists answer <code>{ items, next, total, asOf }</code>; send <code>Accept: text/csv</code> for CSV. An empty value, <code>*</code>, <code>.+</code> and <code>$__all</code> mean that there is no filter; separate several values by commas. Errors are <code>application/problem+json</code> with a <code>detail</code> that says what to do. With access control, send <code>Authorization: Bearer &lt;key&gt;</code>.</p>",
    `<nav aria-label="Endpoints"><ul>${operations.map(renderNavigationEntry).join("")}</ul></nav>`,
    ...operations.map(renderOperation),
    '<h2 id="schemas">Schemas</h2>',
    ...Object.entries(schemas).map(renderSchema),
  ];
  return documentPage("Steadystate HTTP API", body);
}

type DocumentedOperation = {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
};

function renderNavigationEntry({ path, method, operation }: DocumentedOperation): string {
  return `<li><a href="#${operation.operationId}"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></a> ${escapeHtml(operation.summary)}</li>`;
}

function renderOperation({ path, method, operation }: DocumentedOperation): string {
  const bodySchemas = Object.values(contentSchemas(operation.requestBody));
  const answers = Object.entries(contentSchemas(operation.responses["200"])).map(
    ([type, schema]) => `<code>${escapeHtml(type)}</code> ${renderTypeName(schema)}`,
  );
  return `<section id="${operation.operationId}">
<h2><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(operation.summary)}. ${escapeHtml(operation.description)}</p>
${renderParameterTable(operation.parameters ?? [])}
${bodySchemas.map((schema) => `<p>Body:</p>${renderFieldTable(schema)}`).join("")}
<p>Answers ${answers.join(" or ")}</p>
</section>`;
}

/** The schema of each media type of a request body or a response. */
function contentSchemas(bodyOrResponse: JsonObject | undefined): Record<string, JsonObject> {
  const { content = {} } = (bodyOrResponse ?? {}) as {
    readonly content?: Record<string, { readonly schema: JsonObject }>;
  };
  return Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, schema]));
}

function renderParameterTable(parameters: readonly JsonObject[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(({ name, required, description, in: location }) => {
    const meaning = String(description ?? `In the ${String(location)}.`);
    return `<tr><td><code>${escapeHtml(String(name))}</code></td><td>${required === true ? "required" : ""}</td><td>${escapeHtml(meaning)}</td></tr>`;
  });
  return `<div class="scroll"><table><thead><tr><th>Parameter</th><th></th><th>Meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function renderSchema([name, schema]: readonly [string, JsonObject]): string {
  return `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${renderFieldTable(schema)}</section>`;
}

function renderFieldTable(schema: JsonObject): string {
  const properties = (schema["properties"] ?? {}) as Record<string, JsonObject>;
  const rows = Object.entries(properties).map(
    ([name, part]) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${renderTypeName(part)}</td><td>${escapeHtml(String(part["description"] ?? ""))}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function renderTypeName(schema: JsonObject): string {
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1) ?? "";
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  const alternatives = schema["anyOf"];
  if (Array.isArray(alternatives))
    return alternatives.map((choice) => renderTypeName(choice as JsonObject)).join(" or ");
  const types = [schema["type"] ?? "any"].flat().map(String);
  const names = types.map((type) => (type === "null" ? type : renderPlainType(type, schema)));
  return names.join(" or ");
}

function renderPlainType(type: string, schema: JsonObject): string {
  const values = schema["enum"];
  if (Array.isArray(values)) {
    const texts = values.filter((value) => value !== null).map(String);
    return texts.map((text) => `<code>${escapeHtml(text)}</code>`).join(" ");
  }
  if (type === "array") return `list of ${renderTypeName(schema["items"] as JsonObject)}`;
  const items = (schema["properties"] as Record<string, JsonObject> | undefined)?.["items"];
  if (items !== undefined) return `page: ${renderTypeName(items)}`;
  return schema["format"] === "date-time" ? "time" : escapeHtml(type);
}
