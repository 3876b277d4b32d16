/** The system query options of a request, by lower-cased name, such as `$filter`. */
export type QueryOptions = ReadonlyMap<string, string>;

type QueryOptionsResult =
  | { readonly ok: true; readonly query: QueryOptions }
  | { readonly ok: false; readonly message: string };

/** Reads the options, and rejects an option that the collection does not support. */
export function readQueryOptions(
  search: URLSearchParams,
  allowed: readonly string[],
): QueryOptionsResult {
  const query = new Map<string, string>();
  for (const [name, value] of search) {
    const option = name.toLowerCase();
    if (!option.startsWith("$")) continue;
    if (!allowed.includes(option)) {
      return { ok: false, message: `The query option '${name}' is not supported.` };
    }
    if (query.has(option)) {
      return { ok: false, message: `Query option '${name}' was specified more than once.` };
    }
    query.set(option, value);
  }
  return { ok: true, query };
}

/** Rows per page, at most `max`; null when the text is not a positive number. */
export function readPageSize(
  text: string | undefined,
  fallback: number,
  max: number,
): number | null {
  if (text === undefined) return Math.min(fallback, max);
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) return null;
  return Math.min(Number(text), max);
}
