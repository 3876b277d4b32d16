import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { LinkAction } from "../domain/notify/link-token.ts";
import { hasRole, ROLES } from "../domain/role.ts";
import type { Route } from "./define-route.ts";
import { PROBLEM_TITLES, type ProblemStatus } from "./problem.ts";
import { ProblemAnswer } from "./schema/common-schema.ts";
import { HealthAnswer, ReadinessAnswer } from "./schema/health-schema.ts";
import { SignInAnswer } from "./schema/sign-in-schema.ts";

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31["generateDocument"]>;

/** Generates the OpenAPI 3.1 document from the schemas that parse requests and type answers. */
export function describeApi(
  routes: readonly Route[],
  { version, publicUrl }: { readonly version: string; readonly publicUrl: string | null },
): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  for (const status of PROBLEM_STATUSES)
    registry.registerComponent("responses", problemResponseName(status), {
      description: `${PROBLEM_TITLES[status]}.`,
      content: {
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      },
    });
  for (const route of routes) registry.registerPath(describeRoute(route));
  for (const route of SPECIAL_ROUTES) registry.registerPath(route);
  registry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer" });
  registry.registerComponent("securitySchemes", "apiKey", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
  });
  return new OpenApiGeneratorV31([
    ...registry.definitions,
    { type: "schema", schema: ProblemAnswer },
  ]).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Steadystate",
      version,
      description: "Microsoft Entra provisioning: jobs, cycles, quarantine, and who is affected.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: publicUrl ?? "/" }],
    security: [{ bearer: [] }, { apiKey: [] }, {}],
  });
}

function describeRoute(route: Route): RouteConfig {
  const roles = ROLES.filter((role) => hasRole(role, route.neededRole));
  const textContent = { schema: { type: "string" } } as const;
  return {
    method: route.method,
    path: `/api/v1${route.path}`,
    operationId: operationId(route),
    summary: route.summary,
    description: `Roles: ${roles.join(", ")}.${route.dataClass === "persons" ? PERSONS_LIMIT_TEXT : ""}`,
    request: {
      params: route.params,
      query: route.query,
      ...(route.method === "get" ? { headers: CONDITIONAL_HEADERS } : {}),
      ...(route.body === null
        ? {}
        : {
            body: {
              required: !route.body.safeParse(undefined).success,
              content: { "application/json": { schema: route.body } },
            },
          }),
    },
    responses: {
      200: {
        description: "The answer.",
        content: {
          "application/json": { schema: route.responseSchema },
          ...(route.csv === null ? {} : { "text/csv": textContent }),
        },
      },
      ...(route.method === "get" ? { 304: { description: "The answer has not changed." } } : {}),
      ...problemResponses([400, 401, 403, 404, 405, 409, 421, 429, 500, 503]),
      ...(route.body === null ? {} : problemResponses([413, 415])),
    },
  };
}

const CONDITIONAL_HEADERS = z.object({
  "If-None-Match": z
    .string()
    .optional()
    .meta({ description: "`ETag` of an earlier answer: 304 if the answer is still the same." }),
});

const PERSONS_LIMIT_TEXT =
  " The number of persons per caller and minute is limited (`server.access.personsPerMinute`). The headers " +
  "`RateLimit-Policy` and `RateLimit` say how many remain; the answer 429 has `Retry-After`.";

/** `get /jobs/{jobId}/cycles` becomes `getJobsJobIdCycles`. */
function operationId({ method, path }: Route): string {
  return `${method}${path.replace(/[^a-z]+(\w?)/gi, (_all, first: string) => first.toUpperCase())}`;
}

const PROBLEM_STATUSES = Object.keys(PROBLEM_TITLES).map(Number) as ProblemStatus[];

/** `Not found` becomes `NotFound`. */
function problemResponseName(status: ProblemStatus): string {
  return PROBLEM_TITLES[status].replace(/ (\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function problemResponses(statusCodes: readonly ProblemStatus[]): Record<string, { $ref: string }> {
  return Object.fromEntries(
    statusCodes.map((status) => [
      status,
      { $ref: `#/components/responses/${problemResponseName(status)}` },
    ]),
  );
}

/** The routes outside /api/v1, and the route whose answer is a stream. */
const SPECIAL_ROUTES: readonly RouteConfig[] = [
  describeSpecialRoute("/api/v1/stream", {
    operationId: "getStream",
    summary: "Server-sent events: `jobs` names the jobs that were assessed since the last event",
    content: { "text/event-stream": { schema: { type: "string" } } },
  }),
  describeSpecialRoute("/sign-in", {
    operationId: "getSignIn",
    summary: "How people sign in to the console",
    content: jsonContent(SignInAnswer),
    security: [],
  }),
  describeSpecialRoute("/healthz", {
    operationId: "getHealthz",
    summary: "Whether the process answers",
    content: jsonContent(HealthAnswer),
    security: [],
  }),
  describeSpecialRoute("/readyz", {
    operationId: "getReadyz",
    summary: "Whether Redis answers, the worker polls and every tenant can be read",
    content: jsonContent(ReadinessAnswer),
    security: [],
  }),
  describeSpecialRoute("/metrics", {
    operationId: "getMetrics",
    summary: "Metrics as Prometheus text, or as OpenMetrics when the Accept header asks for it",
    content: {
      "text/plain": { schema: { type: "string" } },
      "application/openmetrics-text": { schema: { type: "string" } },
    },
  }),
  ...describeLinkPages("acknowledge", "acknowledges the incidents of the mail"),
  ...describeLinkPages(
    "unsubscribe",
    "stops reminders and digests for the recipient (one-click unsubscribe, RFC 8058)",
  ),
];

/** The page that a signed link of a mail opens, and what its button does. */
function describeLinkPages(action: LinkAction, effect: string): readonly RouteConfig[] {
  const content = { "text/html": { schema: { type: "string" } } } as const;
  const summaries = {
    get: "A signed link of a mail: a page with one button. It changes nothing",
    post: `The button of the page: ${effect}`,
  } as const;
  return (["get", "post"] as const).map((method) => ({
    method,
    path: `/${action}/{token}`,
    operationId: `${method}${action === "acknowledge" ? "Acknowledge" : "Unsubscribe"}Token`,
    summary: summaries[method],
    description: "No API key needed: the token is signed with `server.linkSecret`, and it expires.",
    security: [],
    request: { params: z.strictObject({ token: z.string() }) },
    responses: {
      200: { description: "A page that says what happened.", content },
      404: { description: "The token is not valid.", content },
      410: { description: "The token has expired, or its mail is no longer stored.", content },
    },
  }));
}

function describeSpecialRoute(
  path: string,
  {
    content,
    ...operation
  }: Pick<RouteConfig, "operationId" | "summary" | "security"> &
    Required<Pick<ResponseConfig, "content">>,
): RouteConfig {
  return {
    method: "get",
    path,
    description:
      operation.security === undefined ? `Roles: ${ROLES.join(", ")}.` : "No API key needed.",
    ...operation,
    responses: {
      200: { description: "The answer.", content },
      ...problemResponses(
        operation.security === undefined ? [401, 421, 429, 503] : [421, 429, 503],
      ),
    },
  };
}

function jsonContent(schema: z.ZodType) {
  return { "application/json": { schema } };
}
