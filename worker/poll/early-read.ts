/** A read that was started before its result is needed. */
export type EarlyRead<T> = { readonly result: () => Promise<T> };

/**
 * Starts a read before its result is needed. `result` throws the failure of the read. If another
 * step fails first and `result` is never called, the failure is ignored; without this, Node would
 * end the process because of a failure that nothing handles.
 */
export function startEarly<T>(read: () => Promise<T>): EarlyRead<T> {
  const running = read();
  running.catch(() => undefined);
  return { result: () => running };
}
