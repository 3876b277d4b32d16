// `npm run bench [-- name …]`: runs benchmarks and prints one JSON line per measured value.

import { join } from "node:path";
import { endWithClosedOutput } from "../command-line/closed-output.ts";
import { readOptions } from "../command-line/read-options.ts";
import { BENCHMARKS } from "./benchmarks.ts";
import { describeMachine } from "./machine.ts";
import { addResult, readResults, writePage } from "./performance-page.ts";

const DOCS_FOLDER = join(import.meta.dirname, "..", "..", "docs");

const SMALLEST_SIZE = 0.001;

const HELP = `npm run bench [-- NAME … options]: runs the named benchmarks, or all of them

${BENCHMARKS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join("\n")}

  --write       writes the results into docs/performance.json and docs/performance.md
  --page        runs nothing and writes docs/performance.md again from docs/performance.json
  --scale X     multiplies all sizes, such as 0.05 to try a benchmark (default 1)
  --minutes N   how long "fleet" measures (default 1)

Each result is one JSON line on stdout: {"bench","metric","value","unit"}. Progress goes to stderr.
`;

// The exit handlers end the processes that a benchmark has started.
endWithClosedOutput();
const {
  values: options,
  words: requestedNames,
  readNumber,
} = readOptions({
  command: "npm run bench",
  help: HELP,
  words: { max: BENCHMARKS.length, known: BENCHMARKS.map(({ name }) => name) },
  options: {
    write: { type: "boolean" },
    page: { type: "boolean" },
    scale: { type: "string" },
    minutes: { type: "string" },
  },
});
const scale = readNumber("scale", 1, { min: SMALLEST_SIZE });
const minutes = readNumber("minutes", 1, { min: SMALLEST_SIZE });
if (options.page) {
  writePage(DOCS_FOLDER, readResults(DOCS_FOLDER));
} else {
  await runBenchmarks();
}

async function runBenchmarks(): Promise<void> {
  // The exit handlers end the processes that a benchmark has started.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => process.exit(130));
  for (const { name, metrics, run } of BENCHMARKS) {
    if (requestedNames.length > 0 && !requestedNames.includes(name)) continue;
    const values: Record<string, number> = {};
    await run({
      scale,
      minutes,
      emit: (metric, value) => {
        const unit = metrics[metric]?.[0];
        if (unit === undefined) throw new Error(`The table of ${name} has no metric ${metric}.`);
        values[metric] = round(value);
        console.log(JSON.stringify({ bench: name, metric, value: values[metric], unit }));
      },
      logProgress: (text) => process.stderr.write(`${name}: ${text}…\n`),
    });
    if (!options.write) continue;
    const at = new Date().toISOString().slice(0, 10);
    const command = `npm run bench -- ${[name, ...sizeArguments()].join(" ")}`;
    addResult(DOCS_FOLDER, { name, at, machine: describeMachine(), command, values });
  }
}

/** The options that change what is measured. */
function sizeArguments(): readonly string[] {
  return [
    ...(scale === 1 ? [] : ["--scale", `${scale}`]),
    ...(minutes === 1 ? [] : ["--minutes", `${minutes}`]),
  ];
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
