import type { ScoreLine } from "./report.ts";
import type { Tally } from "./tally.ts";

/** Null when the line has no value or no bound. */
export function isWithinBound({ value, bound }: ScoreLine): boolean | null {
  if (value === null || bound === null) return null;
  return value >= (bound.min ?? value) && value <= (bound.max ?? value);
}

export function formatTable(lines: readonly ScoreLine[]): string {
  const width = Math.max(...lines.map(({ title }) => title.length));
  return lines
    .map((line) => {
      const isWithin = isWithinBound(line);
      const resultText = isWithin === null ? "" : isWithin ? "ok" : "BAD";
      const of = line.denominator === null ? "" : `of ${line.denominator}`;
      const cells = [line.title.padEnd(width), formatValue(line).padStart(16), of.padStart(10)];
      return `${[...cells, formatBound(line).padStart(9)].join("  ")}  ${resultText}`.trimEnd();
    })
    .join("\n");
}

function formatValue({ value, unit }: ScoreLine): string {
  if (value === null) return "-";
  const text = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return unit === "" ? text : `${text} ${unit}`;
}

function formatBound({ bound }: ScoreLine): string {
  if (bound === null) return "";
  const { min, max } = bound;
  if (min !== undefined && max !== undefined) return `${min}..${max}`;
  return min === undefined ? `<= ${max}` : `>= ${min}`;
}

/**
 * Formats the confusion matrix: one line per true state, one column per assessed condition. Each
 * cell is a percentage of the line.
 */
export function formatConfusion({ confusion }: Pick<Tally, "confusion">): string {
  const cells = Object.entries(confusion).map(([key, assessments]) => {
    const [state = "", condition = ""] = key.split(" > ");
    return { state, condition, assessments };
  });
  const conditions = [...new Set(cells.map(({ condition }) => condition))].sort();
  const states = [...new Set(cells.map(({ state }) => state))].sort();
  const row = (title: string, texts: readonly string[]): string =>
    [title.padEnd(18), ...texts.map((text) => text.padStart(16))].join("");
  const lines = states.map((state) => {
    const stateCells = cells.filter((cell) => cell.state === state);
    const all = stateCells.reduce((sum, { assessments }) => sum + assessments, 0);
    const texts = conditions.map((condition) => {
      const assessments = stateCells.find((cell) => cell.condition === condition)?.assessments ?? 0;
      return assessments === 0 ? "" : `${((100 * assessments) / all).toFixed(2)} %`;
    });
    return row(state, [String(all), ...texts]);
  });
  return [row("true state", ["assessments", ...conditions]), ...lines].join("\n");
}

export function formatJson(lines: readonly ScoreLine[]): string {
  const rounded = lines.flatMap(({ key, value, denominator }) => [
    [key, value === null ? null : Number(value.toFixed(3))],
    ...(denominator === null ? [] : [[`${key}Of`, denominator]]),
  ]);
  const badKeys = lines.filter((line) => isWithinBound(line) === false).map(({ key }) => key);
  return JSON.stringify({ ...Object.fromEntries(rounded), bad: badKeys });
}
