// `npm run bench [-- name]`: what it costs, as JSON lines {"bench","metric","value","unit"}.

import { benchAssess } from "./assess/bench-assess.ts";
import type { EmitMetric } from "./emit-metric.ts";
import { benchIngest } from "./ingest/bench-ingest.ts";

const BENCHMARKS: Readonly<Record<string, (emit: EmitMetric) => Promise<void>>> = {
  ingest: benchIngest,
  assess: benchAssess,
};

const requestedNames = process.argv.slice(2);
const unknownNames = requestedNames.filter((name) => BENCHMARKS[name] === undefined);
if (unknownNames.length > 0 || requestedNames.includes("--help")) {
  console.error(`npm run bench [-- name …]; known: ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exitCode = requestedNames.includes("--help") ? 0 : 2;
} else {
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (requestedNames.length > 0 && !requestedNames.includes(name)) continue;
    await run((metric, value, unit) =>
      console.log(JSON.stringify({ bench: name, metric, value: round(value), unit })),
    );
  }
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
