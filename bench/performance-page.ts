import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { BENCHMARKS } from "./benchmarks.ts";

/** What one benchmark measured, as docs/performance.json keeps it. */
export type BenchResult = {
  readonly name: string;
  /** The day of the measurement. */
  readonly at: string;
  readonly machine: string;
  readonly command: string;
  readonly values: Readonly<Record<string, number>>;
};

const INTRODUCTION = `# Performance

\`npm run bench -- --write\` writes this page and the file \`performance.json\`, which has the same values. The text below each heading says what
the benchmark measures. The line "Measured on" has the command with which you can repeat the benchmark. A ratio that compares the product with something else comes from measurements
that took turns in the same run, so it depends little on the machine. All other values depend on the machine.
`;

export function renderPerformancePage(results: readonly BenchResult[]): string {
  return [INTRODUCTION, ...BENCHMARKS.map((benchmark) => renderSection(benchmark, results))].join(
    "\n",
  );
}

function renderSection(
  { name, description, metrics }: Benchmark,
  results: readonly BenchResult[],
): string {
  const result = results.find((one) => one.name === name);
  const heading = `## ${name}\n\n${description}\n`;
  if (result === undefined) return `${heading}\nNot measured yet.\n`;
  const { at, machine, command, values } = result;
  const rows = Object.entries(metrics).flatMap(([metric, [unit, meaning]]) => {
    const value = values[metric];
    return value === undefined
      ? []
      : [`| \`${metric}\` | ${formatValue(value)} ${unit} | ${meaning} |`];
  });
  const table = ["| metric | value | meaning |", "| --- | --- | --- |", ...rows].join("\n");
  return `${heading}\nMeasured on ${at} with \`${command}\` on ${machine}.\n\n${table}\n`;
}

const formatValue = (value: number): string =>
  value.toLocaleString("en-US", { maximumSignificantDigits: 4 });

export function readResults(docsFolder: string): readonly BenchResult[] {
  const file = join(docsFolder, "performance.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as readonly BenchResult[]) : [];
}

/** Replaces the result of one benchmark and writes the page again. */
export function addResult(docsFolder: string, result: BenchResult): void {
  const others = readResults(docsFolder).filter(({ name }) => name !== result.name);
  const results = BENCHMARKS.flatMap(({ name }) =>
    [...others, result].filter((one) => one.name === name),
  );
  writeFileSync(join(docsFolder, "performance.json"), `${JSON.stringify(results, null, 2)}\n`);
  writePage(docsFolder, results);
}

export function writePage(docsFolder: string, results: readonly BenchResult[]): void {
  writeFileSync(join(docsFolder, "performance.md"), renderPerformancePage(results));
}
