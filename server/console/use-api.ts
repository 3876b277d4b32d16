import { useEffect, useState } from "preact/hooks";
import { type ApiResult, callApi } from "./call-api.ts";

/** The server did not answer, or has too much to do now. A later request may succeed. */
const PASSING_STATUSES: readonly (number | null)[] = [null, 429, 503];
const RETRY_MS = 5000;

/**
 * Reads a path of the API, and reads it again whenever `version` changes, and after a failure that
 * may pass. Null until the first answer. If the path cannot be read again, the last good answer stays.
 */
export function useApi<T>(path: string, version: unknown): ApiResult<T> | null {
  const [answer, setAnswer] = useState<ApiResult<T> | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let isOutdated = false;
    let retryTimer: ReturnType<typeof setTimeout> | undefined;
    void callApi<T>(path).then((result) => {
      if (isOutdated) return;
      setAnswer((previous) => (previous?.ok === true && !result.ok ? previous : result));
      if (!result.ok && PASSING_STATUSES.includes(result.status))
        retryTimer = setTimeout(() => setAttempt((count) => count + 1), RETRY_MS);
    });
    return () => {
      isOutdated = true;
      clearTimeout(retryTimer);
    };
  }, [path, version, attempt]);

  return answer;
}

/** A number that grows at this interval while the tab is visible. */
export function useRefreshCount(intervalMs: number): number {
  const [count, setCount] = useState(0);

  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setCount((previous) => previous + 1);
    }, intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);

  return count;
}
