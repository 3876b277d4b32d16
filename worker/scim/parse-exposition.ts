import { err, ok, type Result } from "../../domain/result.ts";

export type ExpositionSample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Far more samples than any SCIM server has. The limit protects the worker's memory. */
const MAX_SAMPLES = 20_000;

/** Far longer than any sample. Regular expressions fail for a label value of several megabytes. */
const MAX_LINE_LENGTH = 32_000;

const NAME = /^[a-zA-Z_:][\w:.]*/;
const LABEL = /^\s*("(?:[^"\\]|\\.)*"|[\w.:]+)\s*(?:=\s*"((?:[^"\\]|\\.)*)"\s*)?,?/;
const VALUE = /^\s+(\S+)/;

/**
 * Parses the samples of a page in the Prometheus text format or OpenMetrics. It ignores comments,
 * timestamps and exemplars, and skips invalid and very long lines.
 *
 * Fails for a page without any sample, such as an HTML page.
 */
export function parseExposition(page: string): Result<readonly ExpositionSample[], string> {
  const samples: ExpositionSample[] = [];
  for (const line of page.split(/\r?\n/)) {
    if (line === "" || line.startsWith("#") || line.length > MAX_LINE_LENGTH) continue;
    const sample = parseSample(line);
    if (sample !== null) samples.push(sample);
    if (samples.length > MAX_SAMPLES) return err("it has too many series");
  }
  return samples.length === 0 ? err("it has no metrics") : ok(samples);
}

function parseSample(line: string): ExpositionSample | null {
  const metricName = NAME.exec(line)?.[0] ?? "";
  const rest = line.slice(metricName.length).trimStart();
  const labelBlock = rest.startsWith("{")
    ? parseLabels(rest.slice(1))
    : { name: "", labels: {}, rest };
  if (labelBlock === null) return null;
  const name = metricName === "" ? labelBlock.name : metricName;
  const value = parseNumber(VALUE.exec(` ${labelBlock.rest}`)?.[1]);
  return name === "" || value === null ? null : { name, labels: labelBlock.labels, value };
}

type LabelBlock = Pick<ExpositionSample, "name" | "labels"> & { readonly rest: string };

/** Parses the text between the braces. A quoted text without a value is the name of the metric. */
function parseLabels(text: string): LabelBlock | null {
  let name = "";
  let rest = text;
  const labels: [string, string][] = [];
  while (!rest.trimStart().startsWith("}")) {
    const [match, key, value] = LABEL.exec(rest) ?? [];
    if (match === undefined || key === undefined) return null;
    const word = key.startsWith('"') ? unescapeText(key.slice(1, -1)) : key;
    if (value === undefined) name = word;
    else labels.push([word, unescapeText(value)]);
    rest = rest.slice(match.length);
  }
  return { name, labels: Object.fromEntries(labels), rest: rest.trimStart().slice(1) };
}

const ESCAPE_SEQUENCES: Readonly<Record<string, string>> = { n: "\n", '"': '"', "\\": "\\" };

const unescapeText = (text: string): string =>
  text.replace(/\\(.)/g, (whole, char: string) => ESCAPE_SEQUENCES[char] ?? whole);

const SPECIAL_NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  "+Inf": Infinity,
  Inf: Infinity,
  "-Inf": -Infinity,
};

export function parseNumber(text: string | undefined): number | null {
  if (text === undefined) return null;
  const special = SPECIAL_NUMBERS[text];
  if (special !== undefined) return special;
  return /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
