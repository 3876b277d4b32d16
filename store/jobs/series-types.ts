import type { Instant } from "../../domain/time.ts";

/**
 * Numbers over time: one value per five minutes, kept a few days longer than rows, and the greatest
 * value of each day, kept for `historyMs`.
 */
export type SeriesStore = {
  put(
    name: string,
    tenant: string,
    subject: string,
    point: { readonly at: Instant; readonly value: number },
  ): Promise<void>;
  /** In the order of time. A value that is older than the values of five minutes is that of its day. */
  range(
    name: string,
    tenant: string,
    subject: string,
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly { readonly at: Instant; readonly value: number }[]>;
};
