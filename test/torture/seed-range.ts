/** Seeds of `a..b` or of one number; null if the text is neither. */
export function parseSeeds(text: string): readonly number[] | null {
  const [, first, last] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  if (first === undefined) return null;
  const from = Number(first);
  const to = Number(last ?? first);
  return to < from ? null : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The seeds whose runs are in the output of an earlier start, which wrote one JSON line per run. */
export function finishedSeeds(output: string, redis: string): ReadonlySet<number> {
  const seeds = new Set<number>();
  for (const line of output.split("\n")) {
    const run = parseLine(line);
    if (run !== null && run.redis === redis) seeds.add(run.seed);
  }
  return seeds;
}

/** Null for a line that a killed process did not finish. */
function parseLine(line: string): { readonly seed: number; readonly redis: string } | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) return null;
    const { seed, redis } = value as { seed?: unknown; redis?: unknown };
    return typeof seed === "number" && typeof redis === "string" ? { seed, redis } : null;
  } catch {
    return null;
  }
}
