import type { z } from "zod";
import { z as zod } from "zod";
import type { Caller, DataClass } from "./access/caller.ts";

/** Reading a schema's output, deeply: our values are `readonly` all the way down. */
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

type RouteRequest<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly caller: Caller;
};

/**
 * One route as data: the same record wires Express, parses what is asked and writes OpenAPI, so
 * that none of them can disagree.
 */
export type Route = {
  readonly method: "get" | "post";
  /** As OpenAPI writes it, under /api/v1. */
  readonly path: string;
  readonly summary: string;
  readonly dataClass: DataClass;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  readonly responseSchema: z.ZodType;
  /** Columns of its CSV; null where the answer is no list. */
  readonly csvColumns: readonly string[] | null;
  handle(request: {
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
    readonly caller: Caller;
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
  readonly method?: "get" | "post";
  readonly path: string;
  readonly summary: string;
  readonly dataClass?: DataClass;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly responseSchema: A;
  handle(request: RouteRequest<P, Q, B>): Promise<DeepReadonly<z.input<A>>>;
};

export function defineRoute<
  A extends z.ZodType,
  P extends z.ZodObject = NoParams,
  Q extends z.ZodObject = NoParams,
  B extends z.ZodType = z.ZodUndefined,
>(definition: RouteDefinition<A, P, Q, B>): Route {
  return {
    method: definition.method ?? "get",
    path: definition.path,
    summary: definition.summary,
    dataClass: definition.dataClass ?? "counts",
    params: definition.params ?? NoParams,
    query: definition.query ?? NoParams,
    body: definition.body ?? null,
    responseSchema: definition.responseSchema,
    csvColumns: csvColumnsOf(definition.responseSchema),
    handle: (request) => definition.handle(request as RouteRequest<P, Q, B>),
  };
}

/** The keys of a list's rows, in the order in which the schema names them. */
function csvColumnsOf(responseSchema: z.ZodType): readonly string[] | null {
  const items = responseSchema instanceof zod.ZodObject ? responseSchema.shape["items"] : undefined;
  const rowSchema = items instanceof zod.ZodArray ? items.element : undefined;
  return rowSchema instanceof zod.ZodObject ? Object.keys(rowSchema.shape) : null;
}
