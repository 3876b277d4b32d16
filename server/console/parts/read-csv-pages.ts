import type { ClientAnswer } from "../api/api-client.ts";

/** The largest number of requests for one file. */
const MAX_PAGES = 400;
/** The largest page of the API. */
const ROWS_PER_PAGE = 1000;

/** Requests a page of a list with `AS_CSV`; without a cursor, the first page. */
export type CsvRequest = (page: {
  readonly limit: number;
  readonly cursor?: string;
}) => Promise<ClientAnswer<string>>;

type CsvFile = {
  readonly csv: string;
  /** False if the list has more rows than one file may have. */
  readonly isComplete: boolean;
};

/** Reads all pages of a list into one file. If a page fails, its answer is returned, which has no `data`. */
export async function readCsvPages(
  request: CsvRequest,
  maxPages = MAX_PAGES,
): Promise<ClientAnswer<CsvFile>> {
  let csv = "";
  let cursor: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const { data, ...answer } = await request({
      limit: ROWS_PER_PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    if (data === undefined) return answer;
    // Each page begins with the headings.
    csv += pages === 1 ? data : data.slice(data.indexOf("\n") + 1);
    cursor = nextCursor(answer.response);
    if (cursor === null || pages === maxPages)
      return { ...answer, data: { csv, isComplete: cursor === null } };
  }
}

/** The rows are in the body, so the next page is named in a header. */
function nextCursor({ headers }: Response): string | null {
  const url = /^<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
  // The link can be without a host, and only its query is read.
  return url === undefined
    ? null
    : new URL(url, "https://server.invalid").searchParams.get("cursor");
}
