import type { Millis } from "../../domain/time.ts";

/** Waits until the promise has ended, but not longer than this real time. */
export async function waitAtMost(ms: Millis, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
