import { z } from "zod";
import { ROLES } from "./access/caller.ts";
import { TITLES } from "./problem.ts";
import type { Route } from "./route.ts";
import { ProblemAnswer } from "./schema/answers.ts";
import { Alive, Ready } from "./schema/sight.ts";

type Json = Readonly<Record<string, unknown>>;

export type Description = {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly security: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Json;
};

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Json[];
  readonly requestBody?: Json;
  readonly responses: Readonly<Record<string, Json>>;
  readonly security?: readonly Json[];
};

/** OpenAPI 3.1 out of the very schemas that parse requests and shape answers. */
export function describe(
  routes: readonly Route[],
  { version, publicUrl }: { readonly version: string; readonly publicUrl: string | null },
): Description {
  const schemas = new Map<string, Json>();
  const reference = (schema: z.ZodType, io: "input" | "output") => hoisted(schema, io, schemas);
  reference(ProblemAnswer, "output");
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method]: operation(route, reference) };
  }
  Object.assign(paths, handMade(reference));
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

type Reference = (schema: z.ZodType, io: "input" | "output") => Json;

function operation(route: Route, reference: Reference): Operation {
  const roles = route.needs === "persons" ? ROLES.filter((role) => role !== "viewer") : ROLES;
  return {
    operationId: `${route.method}${route.path.replace(/[^a-z]+(\w?)/gi, (_all, first: string) => first.toUpperCase())}`,
    summary: route.summary,
    description: `Roles: ${roles.join(", ")}.`,
    parameters: [
      ...parameters(route.params, "path", reference),
      ...parameters(route.query, "query", reference),
    ],
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: reference(route.body, "input") } },
          },
        }),
    responses: {
      "200": {
        description: "The answer.",
        content: {
          "application/json": { schema: reference(route.answer, "output") },
          ...(route.columns === null ? {} : { "text/csv": { schema: { type: "string" } } }),
        },
      },
      ...problems(["400", "401", "403", "404", "405", "429", "500", "503"]),
    },
  };
}

function parameters(
  schema: z.ZodObject,
  place: "path" | "query",
  reference: Reference,
): readonly Json[] {
  const shape = reference(schema, "input");
  const properties = (shape["properties"] ?? {}) as Record<string, Json>;
  const required = (shape["required"] ?? []) as readonly string[];
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function problems(codes: readonly string[]): Record<string, Json> {
  const schema = { $ref: "#/components/schemas/Problem" };
  return Object.fromEntries(
    codes.map((code) => [
      code,
      {
        description: `${TITLES[Number(code)] ?? "Problem"}.`,
        content: { "application/problem+json": { schema } },
      },
    ]),
  );
}

/** Routes whose answer is no JSON of ours, or that stand outside /api/v1. */
function handMade(reference: Reference): Record<string, Record<string, Operation>> {
  const plain = (
    operationId: string,
    summary: string,
    content: Json,
  ): Record<string, Operation> => ({
    get: {
      operationId,
      summary,
      description: "",
      parameters: [],
      responses: { "200": { description: "The answer.", content }, ...problems(["503"]) },
    },
  });
  const text = { schema: { type: "string" } };
  const json = (schema: z.ZodType) => ({
    "application/json": { schema: reference(schema, "output") },
  });
  return {
    "/api/v1/stream": plain(
      "getStream",
      "Server-sent events: `jobs` names the jobs whose verdict or facts are new",
      { "text/event-stream": text },
    ),
    "/healthz": plain("getHealthz", "Whether the process answers", json(Alive)),
    "/readyz": plain(
      "getReadyz",
      "Whether Redis answers, and how old the worker's last word is",
      json(Ready),
    ),
    "/metrics": plain("getMetrics", "Prometheus text, or OpenMetrics by Accept", {
      "text/plain": text,
      "application/openmetrics-text": text,
    }),
  };
}

/** The schema with its named parts moved to `components`. */
function hoisted(schema: z.ZodType, io: "input" | "output", schemas: Map<string, Json>): Json {
  const { $schema: _dialect, $defs, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  for (const [id, part] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    schemas.set(id, relinked(part) as Json);
  }
  const own = relinked(rest) as Json;
  const id = schema.meta()?.id;
  if (id === undefined) return own;
  // A named schema that names others arrives as a reference to one of its own parts.
  if (!("$ref" in own)) schemas.set(id, own);
  return { $ref: `#/components/schemas/${id}` };
}

function relinked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relinked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "id" || typeof (value as Json)["id"] !== "string")
      .map(([key, part]) => [
        key,
        key === "$ref" ? String(part).replace("#/$defs/", "#/components/schemas/") : relinked(part),
      ]),
  );
}
