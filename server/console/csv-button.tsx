import { useState } from "preact/hooks";
import { authorizationHeaders, problemDetail } from "./call-api.ts";

/** Bounds the number of requests. The largest page of the API has 1,000 rows. */
const MAX_PAGES = 200;
const ROWS_PER_PAGE = 1000;

/** Saves all pages of a list of the API as one CSV file. */
export function CsvButton({
  path,
  query,
  fileName,
}: {
  /** Below /api/v1, such as `/leavers`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | readonly string[]>>;
  readonly fileName: string;
}) {
  const [state, setState] = useState<"idle" | "loading" | { readonly error: string }>("idle");
  const save = async () => {
    setState("loading");
    const parameters = Object.entries(query).map(([name, value]) => [name, String(value)]);
    const result = await readCsv(path, Object.fromEntries(parameters));
    if (result.ok) saveFile(fileName, result.csv);
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

type CsvResult =
  | { readonly ok: true; readonly csv: string }
  | { readonly ok: false; readonly detail: string };

async function readCsv(path: string, query: Readonly<Record<string, string>>): Promise<CsvResult> {
  let csv = "";
  let url: string | null =
    `/api/v1${path}?${new URLSearchParams({ ...query, limit: String(ROWS_PER_PAGE) })}`;
  try {
    for (let page = 0; url !== null && page < MAX_PAGES; page += 1) {
      const response: Response = await fetch(url, {
        headers: {
          ...authorizationHeaders(),
          accept: "text/csv, application/problem+json",
          "x-steadystate-client": "console",
        },
      });
      if (!response.ok) return { ok: false, detail: problemDetail(await response.json()) };
      const text = await response.text();
      csv += page === 0 ? text : text.slice(text.indexOf("\n") + 1);
      url = /^<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
    }
    return { ok: true, csv };
  } catch {
    const detail = "The server does not answer. Check that it runs and that you can reach it.";
    return { ok: false, detail };
  }
}

function saveFile(fileName: string, text: string): void {
  // Spreadsheets read UTF-8 only after a byte order mark.
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
