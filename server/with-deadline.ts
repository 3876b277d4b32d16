import type { Millis } from "../domain/time.ts";

/** The value of a promise; null if it fails or has no value after this much real time. */
export async function withDeadline<T>(promise: Promise<T>, deadlineMs: Millis): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs);
  });
  try {
    return await Promise.race([promise.catch(() => null), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
