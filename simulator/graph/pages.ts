import { createHash } from "node:crypto";
import { shareOf } from "../random.ts";
import { type RenderedPage, renderedPage } from "./rendered-page.ts";

/** A result set as it was when first asked for. Later pages never see later rows. */
export type ResultSet = {
  readonly tenantId: string;
  readonly context: string;
  readonly size: number;
  readonly length: number;
  /** A property in place of the next link on the last page. */
  readonly last?: readonly [string, string];
  /** The row at a place as JSON text, or null where the filter leaves it out. */
  row(place: number): string | null;
};

/** How one page is to be told; the lies are faults. */
export type PageRequest = {
  /** The request's own URL, whose options the next link repeats. */
  readonly url: URL;
  /** The next link leads to another host, even where nothing follows. */
  readonly foreignLink: boolean;
  /** Begins with rows that the page before has shown. */
  readonly duplicates: boolean;
};

export type Pages = {
  open(set: ResultSet, request: PageRequest): RenderedPage;
  /** Null where the token is unknown, of another tenant or forgotten. */
  next(skipToken: string, tenantId: string, request: PageRequest): RenderedPage | null;
};

/** Sets a face remembers; the oldest is forgotten first, as Graph's tokens lapse. */
const SETS_MAX = 48;
const CACHE_BYTES_MAX = 96 * 1024 * 1024;
const DUPLICATED_ROWS = 3;

const FOREIGN_LINK = "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen";

/**
 * Pages with opaque tokens: `<set>_<cursor>`, where the cursor is twice the place, plus one for
 * a page that is empty although rows follow. Rendered pages are kept, so that asking again is cheap.
 */
export function pages(options: { readonly seed: number; readonly emptyPageRatio: number }): Pages {
  const sets = new Map<string, ResultSet>();
  const cache = pageCache();
  let opened = 0;

  const cursorAt = (id: string, place: number): number =>
    2 * place + (shareOf(options.seed, id, place) < options.emptyPageRatio ? 1 : 0);

  function render(id: string, set: ResultSet, cursor: number, request: PageRequest): RenderedPage {
    const key = [
      id,
      cursor,
      request.url.host,
      request.url.search,
      request.foreignLink,
      request.duplicates,
    ].join(" ");
    const kept = cache.get(key);
    if (kept !== null) return kept;

    const place = Math.floor(cursor / 2);
    const empty = cursor % 2 === 1 && place < set.length;
    const cut = empty ? { rows: [], end: place } : slice(set, place, request.duplicates);
    const following = empty ? 2 * place : cursorAt(id, cut.end);
    const more = cut.end < set.length;
    const link = nextLink(request, more ? `${id}_${following}` : null);
    return cache.put(key, renderedPage(envelope(set.context, link ?? set.last ?? null, cut.rows)));
  }

  return {
    open(set, request) {
      opened += 1;
      const id = createHash("sha256")
        .update(`${options.seed} ${opened} ${set.tenantId}`)
        .digest("hex");
      sets.set(id, set);
      const oldest = sets.keys().next().value;
      if (sets.size > SETS_MAX && oldest !== undefined) sets.delete(oldest);
      return render(id, set, cursorAt(id, 0), request);
    },
    next(skipToken, tenantId, request) {
      const [, id = "", cursor = ""] = /^([0-9a-f]{64})_(\d{1,9})$/.exec(skipToken) ?? [];
      const set = sets.get(id);
      if (set === undefined || set.tenantId !== tenantId) return null;
      return render(id, set, Number(cursor), request);
    },
  };
}

function slice(
  set: ResultSet,
  place: number,
  duplicates: boolean,
): { readonly rows: readonly string[]; readonly end: number } {
  const rows: string[] = [];
  const again = duplicates ? Math.max(0, place - DUPLICATED_ROWS) : place;
  let end = again;
  while (end < set.length && (end < place || rows.length < set.size)) {
    const row = set.row(end);
    if (row !== null) rows.push(row);
    end += 1;
  }
  return { rows, end };
}

function nextLink(
  { url, foreignLink }: PageRequest,
  token: string | null,
): readonly [string, string] | null {
  if (foreignLink) return ["@odata.nextLink", FOREIGN_LINK];
  if (token === null) return null;
  const options = url.search
    .slice(1)
    .split("&")
    .filter((option) => option !== "" && !/^(\$|%24)skiptoken=/i.test(option));
  options.push(`$skiptoken=${token}`);
  return ["@odata.nextLink", `${url.origin}${url.pathname}?${options.join("&")}`];
}

function envelope(
  context: string,
  link: readonly [string, string] | null,
  rows: readonly string[],
): string {
  const linked = link === null ? "" : `,${JSON.stringify(link[0])}:${JSON.stringify(link[1])}`;
  return `{"@odata.context":${JSON.stringify(context)}${linked},"value":[${rows.join(",")}]}`;
}

function pageCache(): {
  get(key: string): RenderedPage | null;
  put(key: string, page: RenderedPage): RenderedPage;
} {
  const kept = new Map<string, RenderedPage>();
  let bytes = 0;
  return {
    get: (key) => kept.get(key) ?? null,
    put(key, page) {
      kept.set(key, page);
      bytes += page.bytes.length;
      for (const [oldest, { bytes: freed }] of kept) {
        if (bytes <= CACHE_BYTES_MAX || oldest === key) break;
        kept.delete(oldest);
        bytes -= freed.length;
      }
      return page;
    },
  };
}
