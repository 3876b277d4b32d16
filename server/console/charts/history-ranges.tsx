import { useMemo } from "preact/hooks";
import type { PageQuery } from "../address/page-address.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

export type HistoryRange = {
  readonly days: number;
  readonly text: string;
  /** Seconds between two values of a line. */
  readonly step: number;
  /** Seconds between two numbers of log rows. */
  readonly rowStep: number;
};

/** Milliseconds since 1970. */
export type Span = { readonly from: number; readonly to: number };

const RANGES: readonly [HistoryRange, ...HistoryRange[]] = [
  { days: 1, text: "1 day", step: 5 * MINUTE_SECONDS, rowStep: HOUR_SECONDS },
  { days: 7, text: "7 days", step: HOUR_SECONDS, rowStep: 6 * HOUR_SECONDS },
  { days: 30, text: "30 days", step: 4 * HOUR_SECONDS, rowStep: DAY_SECONDS },
  { days: 400, text: "400 days", step: DAY_SECONDS, rowStep: 7 * DAY_SECONDS },
];
/** The data of a range is read again at most once in this time. */
const REFRESH_MS = 5 * MINUTE_SECONDS * 1000;
/**
 * In real time. The clock of the demo is so fast that `REFRESH_MS` pass in a second; if each request were
 * replaced before its answer came, the page would show nothing.
 */
const MIN_REFRESH_MS = 10_000;

/** The range in the address of the page. */
export function historyRangeOf(query: PageQuery): HistoryRange {
  return RANGES.find(({ days }) => `${days}` === query["days"]) ?? RANGES[1] ?? RANGES[0];
}

/**
 * The period of the range. It ends at most 5 minutes after now, and stays the same for some real seconds,
 * also if the clock runs faster.
 */
export function useSpan({ days }: HistoryRange, now: number): Span {
  const refreshCount = useRefreshCount(MIN_REFRESH_MS);
  const to = useMemo(() => (Math.floor(now / REFRESH_MS) + 1) * REFRESH_MS, [days, refreshCount]);
  return { from: to - days * DAY_SECONDS * 1000, to };
}

export const apiPeriod = ({ from, to }: Span) => ({ from: String(from), to: String(to) });

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
