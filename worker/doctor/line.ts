export type Verdict = "ok" | "warn" | "fail" | "skip";

/** What one look found, in words that end in the next step when there is one to take. */
export type Finding = { readonly verdict: Verdict; readonly text: string };

/** Everything that is looked at, as the second column names it. */
const LOOKS = [
  "settings",
  "connection",
  "sign-in",
  "provisioning logs",
  "applications",
  "jobs",
  "audits",
  "probe",
  "metrics",
  "routes",
] as const;
export type Look = (typeof LOOKS)[number];

export type Line = Finding & {
  /** The tenant, target or part that it is about. */
  readonly subject: string;
  readonly look: Look;
};

export type Style = {
  readonly subjectWidth: number;
  readonly inColour: boolean;
  /** How wide the terminal is; null: never wrap, so that every line stays one line. */
  readonly columns: number | null;
};

const VERDICT_WIDTH = 4;
const LOOK_WIDTH = Math.max(...LOOKS.map((look) => look.length));
const GAP = "  ";
/** In a narrower column words would stand one below the other. */
const TEXT_WIDTH_LEAST = 30;

/** ANSI: green, yellow, red, dim. */
const COLOURS: Readonly<Record<Verdict, number>> = { ok: 32, warn: 33, fail: 31, skip: 2 };

/** One line in four columns; a longer text goes on below itself. */
export function rendered(line: Line, { subjectWidth, inColour, columns }: Style): string {
  const { verdict, subject, look, text } = line;
  const word = verdict.padEnd(VERDICT_WIDTH);
  const head = [subject.padEnd(subjectWidth), look.padEnd(LOOK_WIDTH)].join(GAP);
  const indent = VERDICT_WIDTH + head.length + 2 * GAP.length;
  const width = columns === null ? Infinity : Math.max(TEXT_WIDTH_LEAST, columns - indent);
  const shown = inColour ? `\u001b[${COLOURS[verdict]}m${word}\u001b[0m` : word;
  return `${[shown, head, wrapped(text, width).join(`\n${" ".repeat(indent)}`)].join(GAP)}\n`;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** A count with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The closing line: how many of each verdict there were. */
export function summary(verdicts: readonly Verdict[]): string {
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  return `\n${count("ok")} ok, ${counted(count("warn"), "warning")}, ${count("fail")} failed, ${count("skip")} skipped\n`;
}
