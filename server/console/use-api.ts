import { useEffect, useState } from "preact/hooks";
import { type ApiResult, callApi } from "./call-api.ts";

/**
 * Reads a path of the API, and reads it again whenever `version` changes. Null until the first
 * answer. If the path cannot be read again, the last good answer stays.
 */
export function useApi<T>(path: string, version: unknown): ApiResult<T> | null {
  const [answer, setAnswer] = useState<ApiResult<T> | null>(null);

  useEffect(() => {
    let isOutdated = false;
    void callApi<T>(path).then((result) => {
      if (isOutdated) return;
      setAnswer((previous) => (previous?.ok === true && !result.ok ? previous : result));
    });
    return () => {
      isOutdated = true;
    };
  }, [path, version]);

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
