// `npm run bench [-- name]`: runs benchmarks and prints one JSON line per measured value.

import { benchAssess } from "./assess/bench-assess.ts";
import type { EmitMetric } from "./emit-metric.ts";
import { benchIngest } from "./ingest/bench-ingest.ts";

const BENCHMARKS: Readonly<Record<string, (emit: EmitMetric) => Promise<void>>> = {
  ingest: benchIngest,
  assess: benchAssess,
};

const HELP = `npm run bench [-- NAME …]: runs the named benchmarks, or all of them

  ingest    reads 200,000 log rows from a simulated Graph into Redis
  assess    assesses one job with 50,000 people, then a tenant with 1,000 jobs

Each result is one JSON line on stdout: {"bench","metric","value","unit"}. Progress goes to stderr.
`;

const requestedNames = process.argv.slice(2);
const unknownNames = requestedNames.filter((name) => BENCHMARKS[name] === undefined);
if (requestedNames.includes("--help")) {
  process.stdout.write(HELP);
} else if (unknownNames.length > 0) {
  process.stderr.write(`There is no benchmark "${unknownNames.join('", "')}".\n\n${HELP}`);
  process.exitCode = 2;
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
