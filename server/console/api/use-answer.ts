import { useEffect, useState } from "preact/hooks";
import { type ApiResult, answerOf, type ClientAnswer } from "./api-client.ts";

/** The server did not answer (null), or has too much to do now. A later request may succeed. */
const TRANSIENT_STATUSES: readonly (number | null)[] = [null, 429, 503];
const RETRY_MS = 5000;

/**
 * The answer to a request, which is sent again whenever one of `inputs` changes, and after a transient
 * failure. Null until the first answer. If the request later fails, the last good answer stays.
 *
 * @example useAnswer(() => api.GET("/api/v1/jobs/{jobId}", { params: { path: { jobId } } }), [jobId])
 */
export function useAnswer<T>(
  request: () => Promise<ClientAnswer<T>>,
  inputs: readonly unknown[],
): ApiResult<T> | null {
  const [answer, setAnswer] = useState<ApiResult<T> | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let isOutdated = false;
    let retryTimer: ReturnType<typeof setTimeout> | undefined;
    void answerOf(request()).then((result) => {
      if (isOutdated) return;
      setAnswer((previous) => (previous?.ok === true && !result.ok ? previous : result));
      if (!result.ok && TRANSIENT_STATUSES.includes(result.status))
        retryTimer = setTimeout(() => setAttempt((count) => count + 1), RETRY_MS);
    });
    return () => {
      isOutdated = true;
      clearTimeout(retryTimer);
    };
  }, [...inputs, attempt]);

  return answer;
}
