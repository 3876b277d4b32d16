import { useEffect, useState } from "preact/hooks";
import { answerOf, type ClientAnswer } from "./api-client.ts";
import type { ApiResult } from "./call-api.ts";

/**
 * The answer to a request, which is sent again whenever one of `inputs` changes. Null until the first
 * answer. If the request later fails, the last good answer stays.
 *
 * @example useAnswer(() => api.GET("/api/v1/jobs/{jobId}", { params: { path: { jobId } } }), [jobId])
 */
export function useAnswer<T>(
  request: () => Promise<ClientAnswer<T>>,
  inputs: readonly unknown[],
): ApiResult<T> | null {
  const [answer, setAnswer] = useState<ApiResult<T> | null>(null);

  useEffect(() => {
    let isOutdated = false;
    void answerOf(request()).then((result) => {
      if (isOutdated) return;
      setAnswer((previous) => (previous?.ok === true && !result.ok ? previous : result));
    });
    return () => {
      isOutdated = true;
    };
  }, inputs);

  return answer;
}
