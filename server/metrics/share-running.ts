/**
 * Calls `read` once at a time. Callers with the same arguments share a run that has not ended; a run with
 * other arguments waits for the runs before it.
 */
export function shareRunning<A extends readonly unknown[], T>(
  read: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  let last: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const key = JSON.stringify(args);
    const shared = running.get(key);
    if (shared !== undefined) return shared;
    const result = last
      .catch(() => undefined)
      .then(() => read(...args))
      .finally(() => running.delete(key));
    running.set(key, result);
    last = result;
    return result;
  };
}
