import { useEffect, useState } from "preact/hooks";
import type { List } from "./answers.ts";
import { ask } from "./ask.ts";
import { sayNumber } from "./say.ts";

type Point = { readonly at: string | null; readonly value: number };

const WIDTH = 1000;
const HEIGHT = 48;
const STEP_SECONDS = 300;

/** Failing objects of the last day as a line, with its bounds in words. */
export function FailingOfDay({
  jobId,
  asOf,
}: {
  readonly jobId: string;
  readonly asOf: string | null;
}) {
  const [points, setPoints] = useState<readonly Point[]>([]);
  const path = `/series/failing-objects?job=${encodeURIComponent(jobId)}&step=${STEP_SECONDS}`;

  useEffect(() => {
    let left = false;
    void ask<List<Point>>(path).then((answer) => {
      if (!left && answer.ok) setPoints(answer.value.items);
    });
    return () => {
      left = true;
    };
  }, [path, asOf]);

  const known = points.flatMap(({ at, value }) =>
    at === null ? [] : [{ at: Date.parse(at), value }],
  );
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const most = Math.max(...known.map(({ value }) => value));
  const least = Math.min(...known.map(({ value }) => value));
  const words = `between ${sayNumber(least)} and ${sayNumber(most)}, now ${sayNumber(last.value)}`;
  const x = (at: number) => ((at - first.at) / (last.at - first.at)) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - (value / Math.max(1, most)) * (HEIGHT - 4);
  const line = known.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("L");
  return (
    <section>
      <h2>
        Failing objects, last day <span class="quiet">{words}</span>
      </h2>
      <svg
        class="spark"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Failing objects in the last day: ${words}`}
      >
        <path class="floor" d={`M0 ${HEIGHT - 1}H${WIDTH}`} />
        <path d={`M${line}`} />
      </svg>
    </section>
  );
}
