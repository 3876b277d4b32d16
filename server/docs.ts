import type { Description, Operation } from "./openapi.ts";

type Json = Readonly<Record<string, unknown>>;

/** openapi.json as one page to read: no script, no style of its own, nothing from elsewhere. */
export function docsPage(description: Description): string {
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const schemas = (description.components["schemas"] ?? {}) as Record<string, Json>;
  const body = [
    "<h1>Steadystate HTTP API</h1>",
    '<p>Every address, what it takes and what it answers. For programs: <a href="/openapi.json">openapi.json</a>. <a href="/">Console</a>.</p>',
    "<p>Lists answer <code>{ items, next, total, asOf }</code>; send <code>Accept: text/csv</code> for CSV. An empty value, <code>*</code>, <code>.+</code> and <code>$__all</code> are no filter; several values are comma-separated. Errors are <code>application/problem+json</code> with a <code>detail</code> that says what to do. With access control, send <code>Authorization: Bearer &lt;key&gt;</code>.</p>",
    `<nav aria-label="Addresses"><ul>${operations.map(entry).join("")}</ul></nav>`,
    ...operations.map(section),
    '<h2 id="shapes">Shapes</h2>',
    ...Object.entries(schemas).map(shape),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Steadystate HTTP API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/docs.css">
</head>
<body><main>
${body.join("\n")}
</main></body>
</html>
`;
}

type Place = { readonly path: string; readonly method: string; readonly operation: Operation };

function entry({ path, method, operation }: Place): string {
  return `<li><a href="#${operation.operationId}"><code>${method.toUpperCase()} ${escaped(path)}</code></a> ${escaped(operation.summary)}</li>`;
}

function section({ path, method, operation }: Place): string {
  const content = (operation.responses["200"]?.["content"] ?? {}) as Record<string, Json>;
  const body = (operation.requestBody?.["content"] ?? {}) as Record<string, Json>;
  return `<section id="${operation.operationId}">
<h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2>
<p>${escaped(operation.summary)}. ${escaped(operation.description)}</p>
${parameterTable(operation.parameters)}
${Object.values(body)
  .map((part) => `<p>Body:</p>${fields(part["schema"] as Json)}`)
  .join("")}
<p>Answers ${Object.entries(content)
    .map(([type, part]) => `<code>${escaped(type)}</code> ${typeName(part["schema"] as Json)}`)
    .join(" or ")}</p>
</section>`;
}

function parameterTable(parameters: readonly Json[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(
    (parameter) =>
      `<tr><td><code>${escaped(String(parameter["name"]))}</code></td><td>${parameter["required"] === true ? "needed" : ""}</td><td>${escaped(String(parameter["description"] ?? `In the ${String(parameter["in"])}.`))}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>Parameter</th><th></th><th>Means</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function shape([name, schema]: readonly [string, Json]): string {
  return `<section id="shape-${escaped(name)}"><h3>${escaped(name)}</h3>${fields(schema)}</section>`;
}

function fields(schema: Json): string {
  const properties = (schema["properties"] ?? {}) as Record<string, Json>;
  const rows = Object.entries(properties).map(
    ([name, part]) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${typeName(part)}</td><td>${escaped(String(part["description"] ?? ""))}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>Field</th><th>Type</th><th>Means</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function typeName(schema: Json): string {
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1) ?? "";
    return `<a href="#shape-${escaped(name)}">${escaped(name)}</a>`;
  }
  const choices = schema["anyOf"];
  if (Array.isArray(choices)) return choices.map((choice) => typeName(choice as Json)).join(" or ");
  const values = schema["enum"];
  if (Array.isArray(values))
    return values.map((value) => `<code>${escaped(String(value))}</code>`).join(" ");
  if (schema["type"] === "array") return `list of ${typeName(schema["items"] as Json)}`;
  const items = (schema["properties"] as Record<string, Json> | undefined)?.["items"];
  if (items !== undefined) return `page: ${typeName(items)}`;
  if (schema["format"] === "date-time") return "time";
  return escaped([schema["type"] ?? "any"].flat().join(" or "));
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
