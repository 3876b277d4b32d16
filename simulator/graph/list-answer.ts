import { badRequestAnswer, type GraphAnswer } from "./graph-answers.ts";
import { type GraphRequest, type HandlerContext, pageRequestOf } from "./graph-request.ts";
import { type QueryOptions, readPageSize, readQueryOptions } from "./query-options.ts";
import type { ResultSet } from "./result-pages.ts";

/** What a collection accepts. */
type ListRules = {
  /** The supported query options, such as `$filter`. */
  readonly options: readonly string[];
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
};

export type ListRows = Pick<ResultSet, "context" | "length" | "rowJson">;

/**
 * Answers with a page of a collection. `readRows` runs only for the first page; it returns the rows,
 * or the answer to a query that the collection rejects.
 */
export function answerList(
  { pages, maxPageSize }: HandlerContext,
  request: GraphRequest,
  rules: ListRules,
  readRows: (query: QueryOptions) => ListRows | GraphAnswer,
): GraphAnswer {
  const queryResult = readQueryOptions(request.url.searchParams, rules.options);
  if (!queryResult.ok) return badRequestAnswer(queryResult.message);
  const { query } = queryResult;
  const { tenantId } = request.caller;
  const token = query.get("$skiptoken");
  if (token !== undefined) {
    const page = pages.nextPage(token, tenantId, pageRequestOf(request));
    return page === null
      ? badRequestAnswer("Skip token is invalid or expired.")
      : { kind: "page", page };
  }
  const max = Math.min(rules.maxPageSize, maxPageSize);
  const pageSize = readPageSize(query.get("$top"), rules.defaultPageSize, max);
  if (pageSize === null) return badRequestAnswer("Invalid page size specified in $top.");
  const rows = readRows(query);
  if ("kind" in rows) return rows;
  return {
    kind: "page",
    page: pages.firstPage({ ...rows, tenantId, pageSize }, pageRequestOf(request)),
  };
}

/** The result set of rows that are already filtered. */
export function rowsAsJson(context: string, rows: readonly object[]): ListRows {
  const json = rows.map((row) => JSON.stringify(row));
  return { context, length: json.length, rowJson: (index) => json[index] ?? null };
}
