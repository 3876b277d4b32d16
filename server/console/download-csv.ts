import { type ApiResult, authorizationHeaders, problemDetail } from "./call-api.ts";

/** Reads a list of the API as CSV and saves it as a file. */
export async function downloadCsv(
  path: string,
  { fileName, body }: { readonly fileName: string; readonly body?: unknown },
): Promise<ApiResult<null>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...authorizationHeaders(),
        accept: "text/csv",
        "x-steadystate-client": "console",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      const detail = problemDetail(await response.json());
      return { ok: false, status: response.status, detail };
    }
    saveFile(fileName, await response.blob());
    return { ok: true, value: null };
  } catch {
    const detail = "The server does not answer. Check that it runs and that you can reach it.";
    return { ok: false, status: null, detail };
  }
}

function saveFile(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads the content after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
