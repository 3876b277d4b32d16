import { showInvisibleCharacters } from "../../domain/outside-text.ts";

export type CheckStatus = "ok" | "warn" | "fail" | "skip";

/** The result of a check. The text ends with what to do, if anything is to be done. */
export type CheckResult = { readonly status: CheckStatus; readonly text: string };

/** The third column of the output. */
const CHECK_NAMES = [
  "settings",
  "privacy",
  "connection",
  "sign-in",
  "credential",
  "provisioning logs",
  "applications",
  "jobs",
  "audits",
  "assignments",
  "group members",
  "probe",
  "metrics",
  "routes",
  "recipients",
  "links",
  "test",
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** The result of one check, with its name. */
export type NamedCheckResult = readonly [CheckName, CheckResult];

export type DoctorLine = CheckResult & {
  /** The tenant, target or component that was checked. */
  readonly subject: string;
  readonly check: CheckName;
};

export type LineStyle = {
  readonly subjectWidth: number;
  readonly hasColour: boolean;
  /** Width of the terminal; null if lines are not wrapped. */
  readonly columns: number | null;
};

const STATUS_WIDTH = 4;
const CHECK_NAME_WIDTH = Math.max(...CHECK_NAMES.map((name) => name.length));
const GAP = "  ";
/** The narrowest text column: a narrower one would have one word per line. */
const MIN_TEXT_WIDTH = 30;

/** ANSI: green, yellow, red, dim. */
const COLOURS: Readonly<Record<CheckStatus, number>> = { ok: 32, warn: 33, fail: 31, skip: 2 };

/** Formats a line in four columns. A long text is wrapped inside its column. */
export function formatLine(
  line: DoctorLine,
  { subjectWidth, hasColour, columns }: LineStyle,
): string {
  const { status, subject, check, text } = line;
  const statusText = status.padEnd(STATUS_WIDTH);
  const head = [subject.padEnd(subjectWidth), check.padEnd(CHECK_NAME_WIDTH)].join(GAP);
  const indent = STATUS_WIDTH + head.length + 2 * GAP.length;
  const width = columns === null ? Infinity : Math.max(MIN_TEXT_WIDTH, columns - indent);
  const statusColumn = hasColour ? `\u001b[${COLOURS[status]}m${statusText}\u001b[0m` : statusText;
  // Texts name apps and quote servers, so they may contain characters that control the terminal.
  const plainText = showInvisibleCharacters(text.replace(/\p{Cc}+/gu, " "));
  return `${[statusColumn, head, wrapText(plainText, width).join(`\n${" ".repeat(indent)}`)].join(GAP)}\n`;
}

function wrapText(text: string, width: number): readonly string[] {
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

export function formatCountWithNoun(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The last line of the output: how often each status occurred. */
export function formatSummary(statuses: readonly CheckStatus[]): string {
  const count = (status: CheckStatus) => statuses.filter((other) => other === status).length;
  return `\n${count("ok")} ok, ${formatCountWithNoun(count("warn"), "warning")}, ${count("fail")} failed, ${count("skip")} skipped\n`;
}
