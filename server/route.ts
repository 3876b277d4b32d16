import type { z } from "zod";
import { z as zod } from "zod";
import type { Caller, Needs } from "./access/caller.ts";

/** Reading a schema's output, deeply: our values are `readonly` all the way down. */
type Given<T> = T extends object ? { readonly [K in keyof T]: Given<T[K]> } : T;

type Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
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
  readonly needs: Needs;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  readonly answer: z.ZodType;
  /** Columns of its CSV; null where the answer is no list. */
  readonly columns: readonly string[] | null;
  handle(asked: {
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
    readonly caller: Caller;
  }): Promise<unknown>;
};

const Nothing = zod.strictObject({});
type Nothing = typeof Nothing;

type Spec<
  A extends z.ZodType,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
> = {
  readonly method?: "get" | "post";
  readonly path: string;
  readonly summary: string;
  readonly needs?: Needs;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  handle(asked: Asked<P, Q, B>): Promise<Given<z.input<A>>>;
};

export function route<
  A extends z.ZodType,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(spec: Spec<A, P, Q, B>): Route {
  return {
    method: spec.method ?? "get",
    path: spec.path,
    summary: spec.summary,
    needs: spec.needs ?? "counts",
    params: spec.params ?? Nothing,
    query: spec.query ?? Nothing,
    body: spec.body ?? null,
    answer: spec.answer,
    columns: columnsOf(spec.answer),
    handle: (given) => spec.handle(given as Asked<P, Q, B>),
  };
}

/** The keys of a list's rows, in the order in which the schema names them. */
function columnsOf(answer: z.ZodType): readonly string[] | null {
  const items = answer instanceof zod.ZodObject ? answer.shape["items"] : undefined;
  const row = items instanceof zod.ZodArray ? items.element : undefined;
  return row instanceof zod.ZodObject ? Object.keys(row.shape) : null;
}
