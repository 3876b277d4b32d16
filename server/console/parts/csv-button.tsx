import { useState } from "preact/hooks";
import { answerOf } from "../api/api-client.ts";
import { type CsvRequest, readCsvPages } from "./read-csv-pages.ts";
import { saveCsv } from "./save-file.ts";

const INCOMPLETE_TEXT =
  "The list has more rows than one file may have, so the last rows are missing. Choose filters to save fewer rows.";

/** Saves all pages of a list of the API as one CSV file. */
export function CsvButton({
  request,
  fileName,
}: {
  readonly request: CsvRequest;
  readonly fileName: string;
}) {
  const [state, setState] = useState<"idle" | "loading" | { readonly problem: string }>("idle");
  const save = async () => {
    setState("loading");
    const result = await answerOf(readCsvPages(request));
    if (!result.ok) {
      setState({ problem: result.detail });
      return;
    }
    saveCsv(fileName, result.value.csv);
    setState(result.value.isComplete ? "idle" : { problem: INCOMPLETE_TEXT });
  };
  return (
    <span class="csv">
      <button type="button" disabled={state === "loading"} onClick={() => void save()}>
        {state === "loading" ? "Preparing the CSV file…" : "Save as CSV"}
      </button>
      {typeof state === "object" && <span role="alert"> {state.problem}</span>}
    </span>
  );
}
