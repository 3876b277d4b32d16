import { err, ok, type Result } from "../../domain/result.ts";

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Far more than any SCIM server has; a page beyond it is not one of ours to read. */
const SAMPLES_MAX = 20_000;

const NAME = /^[a-zA-Z_:][\w:.]*/;
const LABEL = /^\s*("(?:[^"\\]|\\.)*"|[\w.:]+)\s*(?:=\s*"((?:[^"\\]|\\.)*)"\s*)?,?/;
const VALUE = /^\s+(\S+)/;

/**
 * A page in the Prometheus text format, and in OpenMetrics as far as its samples go: comments,
 * timestamps and exemplars are passed over, a line that makes no sense is left out.
 *
 * Fails for a page without a single sample, which is how a web page looks.
 */
export function readExposition(page: string): Result<readonly Sample[], string> {
  const samples: Sample[] = [];
  for (const line of page.split(/\r?\n/)) {
    if (line === "" || line.startsWith("#")) continue;
    const sample = readSample(line);
    if (sample !== null) samples.push(sample);
    if (samples.length > SAMPLES_MAX) return err("it has too many series");
  }
  return samples.length === 0 ? err("it has no metrics") : ok(samples);
}

function readSample(line: string): Sample | null {
  const bare = NAME.exec(line)?.[0] ?? "";
  const rest = line.slice(bare.length).trimStart();
  const braced = rest.startsWith("{") ? readLabels(rest.slice(1)) : { name: "", labels: {}, rest };
  if (braced === null) return null;
  const name = bare === "" ? braced.name : bare;
  const value = numberIn(VALUE.exec(` ${braced.rest}`)?.[1]);
  return name === "" || value === null ? null : { name, labels: braced.labels, value };
}

type Braced = Pick<Sample, "name" | "labels"> & { readonly rest: string };

/** What stands between the braces; a quoted word alone is the series' own name. */
function readLabels(text: string): Braced | null {
  let name = "";
  let rest = text;
  const labels: [string, string][] = [];
  while (!rest.trimStart().startsWith("}")) {
    const [whole, key, value] = LABEL.exec(rest) ?? [];
    if (whole === undefined || key === undefined) return null;
    const word = key.startsWith('"') ? unescaped(key.slice(1, -1)) : key;
    if (value === undefined) name = word;
    else labels.push([word, unescaped(value)]);
    rest = rest.slice(whole.length);
  }
  return { name, labels: Object.fromEntries(labels), rest: rest.trimStart().slice(1) };
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", '"': '"', "\\": "\\" };

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (whole, char: string) => ESCAPED[char] ?? whole);

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  "+Inf": Infinity,
  Inf: Infinity,
  "-Inf": -Infinity,
};

function numberIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  const special = SPECIAL[text];
  if (special !== undefined) return special;
  return /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
