import { z } from "zod";
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

export type CsvRow = Readonly<Record<string, unknown>>;

type CsvForm = {
  readonly columns: readonly string[];
  readonly rowsOf: (items: readonly CsvRow[]) => readonly CsvRow[];
};

type RowOf<A extends z.ZodType> =
  AnswerOf<A> extends { readonly items: readonly (infer Row)[] } ? Row : never;

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
  /** The CSV answer; null when the answer is not a list. */
  readonly csv: CsvForm | null;
  /** Whether `asOf` is the time of the request, so that it says nothing about the content. */
  readonly isAsOfNow: boolean;
  handle(request: {
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
    readonly caller: Caller;
    readonly actor: Actor;
  }): Promise<unknown>;
};

const NoParams = z.strictObject({});
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
  readonly isAsOfNow?: true;
  /** For a list whose CSV has other rows than its JSON. */
  readonly csv?: {
    readonly columns: readonly string[];
    readonly rowsOf: (items: readonly RowOf<A>[]) => readonly CsvRow[];
  };
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
    isAsOfNow: definition.isAsOfNow ?? false,
    csv: (definition.csv as CsvForm | undefined) ?? csvFormOf(definition.responseSchema),
    handle: (request) => definition.handle(request as RouteRequest<P, Q, B>),
  };
}

/** The columns of the CSV are the fields of a row of the list, in the order of the schema. Null when the answer is no list. */
function csvFormOf(responseSchema: z.ZodType): CsvForm | null {
  const items = responseSchema instanceof z.ZodObject ? responseSchema.shape["items"] : undefined;
  const rowSchema = items instanceof z.ZodArray ? items.element : undefined;
  return rowSchema instanceof z.ZodObject
    ? { columns: Object.keys(rowSchema.shape), rowsOf: (rows) => rows }
    : null;
}
