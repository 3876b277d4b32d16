import type { MetricRecording } from "./metric-recording.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

export type RuleTestInput = {
  readonly interval: string;
  readonly series: readonly { readonly series: string; readonly values: string }[];
};

/**
 * The recorded series as input of `promtool test rules`, where time begins at 0. The values stay as they are: no rule
 * reads `time()`, because the product's time is in `steadystate_now_timestamp_seconds`.
 *
 * @param isUsed decides by the name of a series whether a rule reads it
 */
export function ruleTestInput(
  { times, families }: MetricRecording,
  isUsed: (name: string) => boolean,
): RuleTestInput {
  const [from = 0, second = from + MINUTE_MS] = times;
  const used = families.flatMap(({ series }) => series.filter(({ name }) => isUsed(name)));
  return {
    interval: `${(second - from) / SECOND_MS}s`,
    series: used.map(({ id, values }) => ({
      series: id,
      values: valuesText(Array.from(times, (_, step) => values[step])),
    })),
  };
}

/** In promtool's notation. `stale` is what Prometheus stores when a page no longer has a series. */
function valuesText(values: readonly (number | undefined)[]): string {
  return runLengths(
    values.map((value, step) => {
      if (value !== undefined) return String(value);
      return values[step - 1] === undefined ? "_" : "stale";
    }),
  );
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
