import type { Millis } from "../domain/time.ts";
import type { UnreadableCount } from "../domain/unreadable-records.ts";
import type { Log } from "./log.ts";
import type { ProcessProblems } from "./process-problems.ts";

/** In real milliseconds. */
const COUNT_INTERVAL_MS: Millis = 10_000;

type UnreadableRecords = {
  onUnreadable(
    listener: (record: {
      readonly kind: string;
      readonly key: string;
      readonly reason: string;
    }) => void,
  ): void;
  count(): Promise<readonly UnreadableCount[]>;
};

/**
 * Logs each stored record that this process cannot read, once, and reports their number as a problem
 * of the process while they exist. Returns a function that ends this.
 */
export function watchRecords(
  records: UnreadableRecords,
  { problems, log }: { readonly problems: ProcessProblems; readonly log: Log },
): () => void {
  const countRecords = async () => {
    // If Redis does not answer, the number stays unchanged.
    const kinds = await records.count().catch(() => null);
    if (kinds === null) return;
    const total = kinds.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) problems.clear("records-unreadable");
    else problems.report({ code: "records-unreadable", records: total, kinds });
  };
  records.onUnreadable(({ kind, key, reason }) => {
    log.error({ kind, key, reason }, "stored record cannot be read");
    void countRecords();
  });
  const timer = setInterval(() => void countRecords(), COUNT_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
