const REQUEST_TIMEOUT_MS = 15_000;
/** Enough for the few addresses that a page reads again and again. */
const MAX_KEPT_ANSWERS = 30;
/** The last answers by URL, in this tab only. */
const keptAnswers = new Map<string, { readonly etag: string; readonly text: string }>();

/**
 * Like `fetch`, but if this tab already has the answer and it has not changed, the server does not send it
 * again.
 */
export async function fetchUnlessKnown(request: Request): Promise<Response> {
  const kept = request.method === "GET" ? keptAnswers.get(request.url) : undefined;
  if (kept !== undefined) request.headers.set("if-none-match", kept.etag);
  const response = await fetch(request, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  if (response.status === 304 && kept !== undefined) return new Response(kept.text);
  const etag = response.headers.get("etag");
  if (request.method === "GET" && response.ok && etag !== null)
    keepAnswer(request.url, { etag, text: await response.clone().text() });
  return response;
}

function keepAnswer(url: string, answer: { readonly etag: string; readonly text: string }): void {
  // Moves the URL to the end of the map, so that the first URL is the oldest.
  keptAnswers.delete(url);
  keptAnswers.set(url, answer);
  const [oldestUrl] = keptAnswers.keys();
  if (keptAnswers.size > MAX_KEPT_ANSWERS && oldestUrl !== undefined) keptAnswers.delete(oldestUrl);
}
