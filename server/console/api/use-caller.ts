import { api } from "./api-client.ts";
import type { Caller } from "./api-types.ts";
import { useAnswer } from "./use-answer.ts";

/** Who has signed in; null until this is known. It is read again whenever one of `inputs` changes. */
export function useCaller(inputs: readonly unknown[] = []): Caller | null {
  const answer = useAnswer(() => api.GET("/api/v1/me"), inputs);
  return answer?.ok === true ? answer.value : null;
}
