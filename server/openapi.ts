import { z } from "zod";
import { ROLES } from "./access/caller.ts";
import type { Route } from "./define-route.ts";
import { PROBLEM_TITLES } from "./problem.ts";
import { ProblemAnswer } from "./schema/common-schema.ts";
import { HealthAnswer, ReadinessAnswer } from "./schema/freshness-schema.ts";

type JsonObject = Readonly<Record<string, unknown>>;

export type OpenApiDocument = {
  readonly openapi: string;
  readonly info: JsonObject;
  readonly servers: readonly JsonObject[];
  readonly security: readonly JsonObject[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: JsonObject;
};

export type OpenApiOperation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly JsonObject[];
  readonly requestBody?: JsonObject;
  readonly responses: Readonly<Record<string, JsonObject>>;
  readonly security?: readonly JsonObject[];
};

/** OpenAPI 3.1 out of the very schemas that parse requests and shape answers. */
export function describeApi(
  routes: readonly Route[],
  { version, publicUrl }: { readonly version: string; readonly publicUrl: string | null },
): OpenApiDocument {
  const schemas = new Map<string, JsonObject>();
  const schemaReference = (schema: z.ZodType, io: "input" | "output") =>
    hoistNamedSchemas(schema, io, schemas);
  schemaReference(ProblemAnswer, "output");
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method]: describeOperation(route, schemaReference) };
  }
  Object.assign(paths, describeSpecialRoutes(schemaReference));
  return {
    openapi: "3.1.0",
    info: {
      title: "Steadystate",
      version,
      summary: "Microsoft Entra provisioning: jobs, cycles, quarantine, and who is affected.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: publicUrl ?? "/" }],
    security: [{ bearer: [] }, { apiKey: [] }, {}],
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}

type SchemaReference = (schema: z.ZodType, io: "input" | "output") => JsonObject;

function describeOperation(route: Route, schemaReference: SchemaReference): OpenApiOperation {
  const roles = route.dataClass === "persons" ? ROLES.filter((role) => role !== "viewer") : ROLES;
  return {
    operationId: `${route.method}${route.path.replace(/[^a-z]+(\w?)/gi, (_all, first: string) => first.toUpperCase())}`,
    summary: route.summary,
    description: `Roles: ${roles.join(", ")}.`,
    parameters: [
      ...describeParameters(route.params, "path", schemaReference),
      ...describeParameters(route.query, "query", schemaReference),
    ],
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaReference(route.body, "input") } },
          },
        }),
    responses: {
      "200": {
        description: "The answer.",
        content: {
          "application/json": { schema: schemaReference(route.responseSchema, "output") },
          ...(route.csvColumns === null ? {} : { "text/csv": { schema: { type: "string" } } }),
        },
      },
      ...problemResponses(["400", "401", "403", "404", "405", "429", "500", "503"]),
    },
  };
}

function describeParameters(
  schema: z.ZodObject,
  location: "path" | "query",
  schemaReference: SchemaReference,
): readonly JsonObject[] {
  const objectSchema = schemaReference(schema, "input");
  const properties = (objectSchema["properties"] ?? {}) as Record<string, JsonObject>;
  const required = (objectSchema["required"] ?? []) as readonly string[];
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: location,
    required: location === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function problemResponses(statusCodes: readonly string[]): Record<string, JsonObject> {
  const schema = { $ref: "#/components/schemas/Problem" };
  return Object.fromEntries(
    statusCodes.map((code) => [
      code,
      {
        description: `${PROBLEM_TITLES[Number(code)] ?? "Problem"}.`,
        content: { "application/problem+json": { schema } },
      },
    ]),
  );
}

/** Routes whose answer is no JSON of ours, or that stand outside /api/v1. */
function describeSpecialRoutes(
  schemaReference: SchemaReference,
): Record<string, Record<string, OpenApiOperation>> {
  const describeGet = (
    operationId: string,
    summary: string,
    content: JsonObject,
  ): Record<string, OpenApiOperation> => ({
    get: {
      operationId,
      summary,
      description: "",
      parameters: [],
      responses: { "200": { description: "The answer.", content }, ...problemResponses(["503"]) },
    },
  });
  const textContent = { schema: { type: "string" } };
  const jsonContent = (schema: z.ZodType) => ({
    "application/json": { schema: schemaReference(schema, "output") },
  });
  return {
    "/api/v1/stream": describeGet(
      "getStream",
      "Server-sent events: `jobs` names the jobs whose verdict or facts are new",
      { "text/event-stream": textContent },
    ),
    "/healthz": describeGet("getHealthz", "Whether the process answers", jsonContent(HealthAnswer)),
    "/readyz": describeGet(
      "getReadyz",
      "Whether Redis answers, and how old the worker's last word is",
      jsonContent(ReadinessAnswer),
    ),
    "/metrics": describeGet("getMetrics", "Prometheus text, or OpenMetrics by Accept", {
      "text/plain": textContent,
      "application/openmetrics-text": textContent,
    }),
  };
}

/** The schema with its named parts moved to `components`. */
function hoistNamedSchemas(
  schema: z.ZodType,
  io: "input" | "output",
  schemas: Map<string, JsonObject>,
): JsonObject {
  const { $schema: _dialect, $defs, ...rest } = z.toJSONSchema(schema, { io }) as JsonObject;
  for (const [id, part] of Object.entries(($defs ?? {}) as Record<string, JsonObject>)) {
    schemas.set(id, relinkReferences(part) as JsonObject);
  }
  const ownSchema = relinkReferences(rest) as JsonObject;
  const id = schema.meta()?.id;
  if (id === undefined) return ownSchema;
  // A named schema that names others arrives as a reference to one of its own parts.
  if (!("$ref" in ownSchema)) schemas.set(id, ownSchema);
  return { $ref: `#/components/schemas/${id}` };
}

function relinkReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relinkReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "id" || typeof (value as JsonObject)["id"] !== "string")
      .map(([key, part]) => [
        key,
        key === "$ref"
          ? String(part).replace("#/$defs/", "#/components/schemas/")
          : relinkReferences(part),
      ]),
  );
}
