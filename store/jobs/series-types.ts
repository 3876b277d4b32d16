import type { Instant } from "../../domain/time.ts";

/**
 * Numbers over time: one value per five minutes, kept a few days longer than rows, and the greatest
 * value of each day, kept for `historyMs`.
 */
export type SeriesStore = {
  /** `subject`: the id of the job or the name of the target that the number is about. */
  put(
    name: string,
    tenant: string,
    subject: string,
    point: { readonly at: Instant; readonly value: number },
  ): Promise<void>;
  /**
   * In the order of time. Where the values of five minutes are no longer kept, the result has the greatest
   * value of each day, at the beginning of its UTC day.
   */
  range(
    name: string,
    tenant: string,
    subject: string,
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly { readonly at: Instant; readonly value: number }[]>;
};
