import { useMemo } from "preact/hooks";
import type { PageQuery } from "../address/page-address.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import type { ChartRange } from "./chart-frame.tsx";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** One of the lengths of time that the reader can choose. */
export type HistoryRange = {
  readonly days: number;
  readonly text: string;
  /** The time between two values of a line. */
  readonly stepSeconds: number;
  /** The time between two bars of a chart that counts log rows. */
  readonly rowStepSeconds: number;
};

const RANGES: readonly [HistoryRange, ...HistoryRange[]] = [
  { days: 1, text: "1 day", stepSeconds: 5 * MINUTE_SECONDS, rowStepSeconds: HOUR_SECONDS },
  { days: 7, text: "7 days", stepSeconds: HOUR_SECONDS, rowStepSeconds: 6 * HOUR_SECONDS },
  { days: 30, text: "30 days", stepSeconds: 4 * HOUR_SECONDS, rowStepSeconds: DAY_SECONDS },
  { days: 400, text: "400 days", stepSeconds: DAY_SECONDS, rowStepSeconds: 7 * DAY_SECONDS },
];
/** The data of a range is read again at most once in this time, by Steadystate's clock. */
const REFRESH_MS = 5 * MINUTE_SECONDS * 1000;
/**
 * The same in real time. The clock of a demo is so fast that `REFRESH_MS` can pass in a second. Each request
 * would be replaced before its answer came, and the page would show nothing.
 */
const MIN_REFRESH_MS = 10_000;

/** The range in the address of the page; 7 days without one. */
export function historyRangeOf(query: PageQuery): HistoryRange {
  return RANGES.find(({ days }) => `${days}` === query["days"]) ?? RANGES[1] ?? RANGES[0];
}

/**
 * The begin and the end of the range. The end is at most `REFRESH_MS` after now. Both stay the same for at
 * least `MIN_REFRESH_MS`.
 */
export function useChartRange({ days }: HistoryRange, now: number): ChartRange {
  const refreshCount = useRefreshCount(MIN_REFRESH_MS);
  const to = useMemo(() => (Math.floor(now / REFRESH_MS) + 1) * REFRESH_MS, [days, refreshCount]);
  return { from: to - days * DAY_SECONDS * 1000, to };
}

/** The range as parameters of the API. */
export const apiPeriod = ({ from, to }: ChartRange) => ({ from: String(from), to: String(to) });

/** Links to the ranges. */
export function HistoryRanges({
  range,
  hrefOf,
}: {
  readonly range: HistoryRange;
  readonly hrefOf: (days: string) => string;
}) {
  return (
    <nav class="ranges" aria-label="Time range of the history">
      {RANGES.map(({ days, text }) => (
        <a
          key={days}
          href={hrefOf(`${days}`)}
          aria-current={days === range.days ? "true" : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}
