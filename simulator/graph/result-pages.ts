import { createHash } from "node:crypto";
import { fixedRandom } from "../random.ts";
import { createRenderedPage, type RenderedPage } from "./rendered-page.ts";

/** The rows of a query at the time of its first page; later pages contain no newer rows. */
export type ResultSet = {
  readonly tenantId: string;
  readonly context: string;
  readonly pageSize: number;
  readonly length: number;
  /** Name and value of the property that replaces the next link on the last page. */
  readonly finalLink?: readonly [string, string];
  /** A row as JSON text, or null when the filter excludes it. */
  rowJson(index: number): string | null;
};

/** How to render a page; `hasForeignLink` and `hasDuplicates` are faults. */
export type PageRequest = {
  /** The URL of the request, whose options the next link repeats. */
  readonly url: URL;
  /** The next link points to another host, even on the last page. */
  readonly hasForeignLink: boolean;
  /** The page starts with rows of the previous page. */
  readonly hasDuplicates: boolean;
};

export type ResultPages = {
  firstPage(set: ResultSet, request: PageRequest): RenderedPage;
  /** Null when the token is unknown or expired, or belongs to another tenant. */
  nextPage(skipToken: string, tenantId: string, request: PageRequest): RenderedPage | null;
};

/** Maximum number of result sets. When the oldest set is dropped, its tokens expire. */
const MAX_RESULT_SETS = 48;
const MAX_CACHE_BYTES = 96 * 1024 * 1024;
const DUPLICATED_ROWS = 3;

const FOREIGN_LINK = "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen";

/**
 * Pages with opaque tokens `<set>_<cursor>`. The cursor is twice the row index, plus one for a page
 * that is empty although more rows follow. Rendered pages are cached.
 */
export function createResultPages(options: {
  readonly seed: number;
  readonly emptyPageRatio: number;
}): ResultPages {
  const resultSets = new Map<string, ResultSet>();
  const cache = createPageCache();
  let resultSetCount = 0;

  const cursorAt = (id: string, index: number): number =>
    2 * index + (fixedRandom(options.seed, id, index) < options.emptyPageRatio ? 1 : 0);

  function render(id: string, set: ResultSet, cursor: number, request: PageRequest): RenderedPage {
    const key = [
      id,
      cursor,
      request.url.host,
      request.url.search,
      request.hasForeignLink,
      request.hasDuplicates,
    ].join(" ");
    const cached = cache.get(key);
    if (cached !== null) return cached;

    const index = Math.floor(cursor / 2);
    const isEmpty = cursor % 2 === 1 && index < set.length;
    const slice = isEmpty ? { rows: [], end: index } : sliceRows(set, index, request.hasDuplicates);
    const following = isEmpty ? 2 * index : cursorAt(id, slice.end);
    const hasMore = slice.end < set.length;
    const link = nextLinkOf(request, hasMore ? `${id}_${following}` : null);
    return cache.put(
      key,
      createRenderedPage(pageBody(set.context, link ?? set.finalLink ?? null, slice.rows)),
    );
  }

  return {
    firstPage(set, request) {
      resultSetCount += 1;
      const id = createHash("sha256")
        .update(`${options.seed} ${resultSetCount} ${set.tenantId}`)
        .digest("hex");
      resultSets.set(id, set);
      const oldest = resultSets.keys().next().value;
      if (resultSets.size > MAX_RESULT_SETS && oldest !== undefined) resultSets.delete(oldest);
      return render(id, set, cursorAt(id, 0), request);
    },
    nextPage(skipToken, tenantId, request) {
      const [, id = "", cursor = ""] = /^([0-9a-f]{64})_(\d{1,9})$/.exec(skipToken) ?? [];
      const set = resultSets.get(id);
      if (set === undefined || set.tenantId !== tenantId) return null;
      return render(id, set, Number(cursor), request);
    },
  };
}

function sliceRows(
  set: ResultSet,
  index: number,
  hasDuplicates: boolean,
): { readonly rows: readonly string[]; readonly end: number } {
  const rows: string[] = [];
  const start = hasDuplicates ? Math.max(0, index - DUPLICATED_ROWS) : index;
  let end = start;
  while (end < set.length && (end < index || rows.length < set.pageSize)) {
    const row = set.rowJson(end);
    if (row !== null) rows.push(row);
    end += 1;
  }
  return { rows, end };
}

function nextLinkOf(
  { url, hasForeignLink }: PageRequest,
  token: string | null,
): readonly [string, string] | null {
  if (hasForeignLink) return ["@odata.nextLink", FOREIGN_LINK];
  if (token === null) return null;
  const options = url.search
    .slice(1)
    .split("&")
    .filter((option) => option !== "" && !/^(\$|%24)skiptoken=/i.test(option));
  options.push(`$skiptoken=${token}`);
  return ["@odata.nextLink", `${url.origin}${url.pathname}?${options.join("&")}`];
}

function pageBody(
  context: string,
  link: readonly [string, string] | null,
  rows: readonly string[],
): string {
  const linkText = link === null ? "" : `,${JSON.stringify(link[0])}:${JSON.stringify(link[1])}`;
  return `{"@odata.context":${JSON.stringify(context)}${linkText},"value":[${rows.join(",")}]}`;
}

function createPageCache(): {
  get(key: string): RenderedPage | null;
  put(key: string, page: RenderedPage): RenderedPage;
} {
  const cachedPages = new Map<string, RenderedPage>();
  let bytes = 0;
  return {
    get: (key) => cachedPages.get(key) ?? null,
    put(key, page) {
      cachedPages.set(key, page);
      bytes += page.bytes.length;
      for (const [oldest, { bytes: freed }] of cachedPages) {
        if (bytes <= MAX_CACHE_BYTES || oldest === key) break;
        cachedPages.delete(oldest);
        bytes -= freed.length;
      }
      return page;
    },
  };
}
