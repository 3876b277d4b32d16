import type { z } from "zod";
import { z as zod } from "zod";
import type { Actor } from "../domain/notify/action.ts";
import type { Role } from "../domain/role.ts";
import type { Caller, DataClass } from "./access/caller.ts";
import type { AnswerOf } from "./schema/common-schema.ts";

type RouteRequest<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly caller: Caller;
  /** The caller as the audit trail names it. */
  readonly actor: Actor;
};

type Method = "get" | "post" | "delete";

/** One route as data. Express, the request parser and the OpenAPI document all use this data. */
export type Route = {
  readonly method: Method;
  /** Path below /api/v1 in OpenAPI notation, such as `/jobs/{jobId}`. */
  readonly path: string;
  readonly summary: string;
  readonly dataClass: DataClass;
  /** The role with the fewest rights that may use the route. */
  readonly neededRole: Role;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  readonly responseSchema: z.ZodType;
  /** Columns of the CSV answer; null when the answer is not a list. */
  readonly csvColumns: readonly string[] | null;
  handle(request: {
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
    readonly caller: Caller;
    readonly actor: Actor;
  }): Promise<unknown>;
};

const NoParams = zod.strictObject({});
type NoParams = typeof NoParams;

type RouteDefinition<
  A extends z.ZodType,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
> = {
  readonly method?: Method;
  readonly path: string;
  readonly summary: string;
  readonly dataClass?: DataClass;
  readonly neededRole?: Role;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly responseSchema: A;
  handle(request: RouteRequest<P, Q, B>): Promise<AnswerOf<A>>;
};

export function defineRoute<
  A extends z.ZodType,
  P extends z.ZodObject = NoParams,
  Q extends z.ZodObject = NoParams,
  B extends z.ZodType = z.ZodUndefined,
>(definition: RouteDefinition<A, P, Q, B>): Route {
  const dataClass = definition.dataClass ?? "counts";
  return {
    method: definition.method ?? "get",
    path: definition.path,
    summary: definition.summary,
    dataClass,
    neededRole: definition.neededRole ?? (dataClass === "persons" ? "helpdesk" : "viewer"),
    params: definition.params ?? NoParams,
    query: definition.query ?? NoParams,
    body: definition.body ?? null,
    responseSchema: definition.responseSchema,
    csvColumns: csvColumnsOf(definition.responseSchema),
    handle: (request) => definition.handle(request as RouteRequest<P, Q, B>),
  };
}

/** The keys of the rows of a list, in the order of the schema. Null when the answer is no list. */
function csvColumnsOf(responseSchema: z.ZodType): readonly string[] | null {
  const items = responseSchema instanceof zod.ZodObject ? responseSchema.shape["items"] : undefined;
  const rowSchema = items instanceof zod.ZodArray ? items.element : undefined;
  return rowSchema instanceof zod.ZodObject ? Object.keys(rowSchema.shape) : null;
}
