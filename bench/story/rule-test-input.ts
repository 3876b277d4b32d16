import type { MetricRecording, RecordedSeries } from "./metric-recording.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const TIMESTAMP = /_timestamp_seconds$/;

export type RuleTestInput = {
  readonly interval: string;
  readonly series: readonly { readonly series: string; readonly values: string }[];
  /** The time of promtool at which the recording begins. */
  readonly leadMs: number;
};

/**
 * The recorded series as input of `promtool test rules`. There, time begins at 0, so timestamps are moved: all of
 * them by the same time, and so far that an incident that began before the recording has a positive one.
 *
 * @param isUsed decides by the name of a series whether a rule reads it
 */
export function ruleTestInput(
  { times, families }: MetricRecording,
  isUsed: (name: string) => boolean,
): RuleTestInput {
  const [from = 0, second = from + MINUTE_MS] = times;
  const stepMs = second - from;
  const used = families.flatMap(({ series }) => series.filter(({ name }) => isUsed(name)));
  const lead = leadSteps(used, from, stepMs);
  const leadMs = lead * stepMs;
  const movedBy = (leadMs - from) / SECOND_MS;
  return {
    interval: `${stepMs / SECOND_MS}s`,
    leadMs,
    series: used.map(({ id, name, values }) => ({
      series: id,
      values: valuesText(
        Array.from(times, (_, step) => values[step]),
        {
          lead,
          // Before the recording, Prometheus can scrape and finds nothing.
          leadText: name === "up" ? "1" : "_",
          movedBy: TIMESTAMP.test(name) ? movedBy : 0,
        },
      ),
    })),
  };
}

/** Steps between promtool's 0 and the beginning of the recording. */
function leadSteps(series: readonly RecordedSeries[], from: number, stepMs: number): number {
  const incidents = series.filter(({ name }) => /incident\w*_timestamp_seconds$/.test(name));
  const earliest = incidents
    .flatMap(({ values }) => values)
    .reduce<number>((least, value) => Math.min(least, value ?? least), from / SECOND_MS);
  return Math.ceil((from - earliest * SECOND_MS) / stepMs) + 1;
}

type Placement = { readonly lead: number; readonly leadText: string; readonly movedBy: number };

/** In promtool's notation. `stale` is what Prometheus stores when a page no longer has a series. */
function valuesText(
  values: readonly (number | undefined)[],
  { lead, leadText, movedBy }: Placement,
): string {
  const texts = values.map((value, step) => {
    if (value !== undefined) return String(value + movedBy);
    return values[step - 1] === undefined ? "_" : "stale";
  });
  return runLengths([...Array.from({ length: lead }, () => leadText), ...texts]);
}

function runLengths(texts: readonly string[]): string {
  const runs: { readonly text: string; length: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.length += 1;
    else runs.push({ text, length: 1 });
  }
  return runs.map(runText).join(" ");
}

/** `ax3` is `a` and three more; `_x3` is three gaps. */
function runText({ text, length }: { readonly text: string; readonly length: number }): string {
  if (text === "_") return length === 1 ? "_" : `_x${length}`;
  return length === 1 || text === "stale" ? text : `${text}x${length - 1}`;
}
