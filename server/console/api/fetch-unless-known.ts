const REQUEST_TIMEOUT_MS = 15_000;
/** The number of answers that are kept. A page reads only a few addresses again and again. */
const MAX_KEPT_ANSWERS = 30;
/** The last answers by URL, in this tab only. An answer that has not changed is not sent again. */
const keptAnswers = new Map<string, { readonly etag: string; readonly text: string }>();

/**
 * Does the same as `fetch`, but the server does not send an unchanged answer again that this tab already
 * has.
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
  keptAnswers.delete(url);
  keptAnswers.set(url, answer);
  const [oldestUrl] = keptAnswers.keys();
  if (keptAnswers.size > MAX_KEPT_ANSWERS && oldestUrl !== undefined) keptAnswers.delete(oldestUrl);
}
