import { useState } from "preact/hooks";
import { answerOf, type ClientAnswer } from "../api/api-client.ts";
import { saveCsv } from "./save-file.ts";

/** The largest number of requests for one file. */
const MAX_PAGES = 400;
/** The largest page of the API. */
const ROWS_PER_PAGE = 1000;

/** Requests a page of the list with `AS_CSV`; without a cursor, the first page. */
type CsvRequest = (page: {
  readonly limit: number;
  readonly cursor?: string;
}) => Promise<ClientAnswer<string>>;

/** Saves all pages of a list of the API as one CSV file. */
export function CsvButton({
  request,
  fileName,
}: {
  readonly request: CsvRequest;
  readonly fileName: string;
}) {
  const [state, setState] = useState<"idle" | "loading" | { readonly error: string }>("idle");
  const save = async () => {
    setState("loading");
    const result = await answerOf(readAllPages(request));
    if (result.ok) saveCsv(fileName, result.value);
    setState(result.ok ? "idle" : { error: result.detail });
  };
  return (
    <span class="csv">
      <button type="button" disabled={state === "loading"} onClick={() => void save()}>
        {state === "loading" ? "Preparing the CSV file…" : "Save as CSV"}
      </button>
      {typeof state === "object" && <span role="alert"> {state.error}</span>}
    </span>
  );
}

async function readAllPages(request: CsvRequest): Promise<ClientAnswer<string>> {
  let answer = await request({ limit: ROWS_PER_PAGE });
  let csv = answer.data ?? "";
  for (let page = 1; page < MAX_PAGES; page += 1) {
    const cursor = nextCursor(answer.response);
    if (cursor === null) break;
    answer = await request({ limit: ROWS_PER_PAGE, cursor });
    if (answer.data === undefined) return answer;
    csv += answer.data.slice(answer.data.indexOf("\n") + 1);
  }
  return answer.data === undefined ? answer : { ...answer, data: csv };
}

/** The rows are in the body, so the next page is named in a header. */
function nextCursor({ headers }: Response): string | null {
  const url = /^<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
  return url === undefined ? null : new URL(url, location.href).searchParams.get("cursor");
}
