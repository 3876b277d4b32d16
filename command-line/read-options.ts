import { suggestion } from "./did-you-mean.ts";
import { type OptionTypes, optionHint, parseOptions } from "./parse-options.ts";

type CommandUsage<S extends OptionTypes> = {
  /** The command as a user writes it, such as `npm run demo`. */
  readonly command: string;
  /** What `--help` and `-h` print. */
  readonly help: string;
  readonly options: S;
  /** The arguments that are allowed without an option; by default none. */
  readonly words?: {
    readonly max: number;
    /** Without it, any text is allowed. */
    readonly known?: readonly string[];
  };
  /** True for a short help: it follows the sentence about a mistake, in place of a hint to `--help`. */
  readonly showsHelpForMistakes?: boolean;
};

type NumberRange = {
  readonly min?: number;
  readonly max?: number;
  /** Only whole numbers are allowed. */
  readonly isWhole?: boolean;
};

/**
 * Reads the command line of this process. A wrong option prints a sentence, without a stack trace, and exits
 * with code 2. `--help` prints the help and exits with code 0.
 */
export function readOptions<S extends OptionTypes>(usage: CommandUsage<S>) {
  const { command, help, options, showsHelpForMistakes = false } = usage;
  const exitWithUsageError = (problem: string): never => {
    const next = showsHelpForMistakes ? `\n\n${help}` : ` See \`${command} -- --help\`.\n`;
    process.stderr.write(`${problem}${next}`);
    process.exit(2);
  };
  const parsed = parseOptions(process.argv.slice(2), options);
  if (parsed.kind === "help") {
    process.stdout.write(help);
    process.exit(0);
  }
  if (parsed.kind === "wrong") return exitWithUsageError(parsed.mistake);
  const { values, words } = parsed;
  const wordMistake = findWordMistake(words, usage);
  if (wordMistake !== null) return exitWithUsageError(wordMistake);
  const readNumber = (name: keyof S & string, defaultValue: number, range: NumberRange = {}) => {
    const given = values[name];
    if (given === undefined) return defaultValue;
    const value = given === "" ? Number.NaN : Number(given);
    if (isInRange(value, range)) return value;
    return exitWithUsageError(`--${name} is "${String(given)}": give ${rangeText(range)}.`);
  };
  return {
    values,
    words,
    readNumber,
    readPort: (name: keyof S & string, defaultValue: number) =>
      readNumber(name, defaultValue, { max: 65_535, isWhole: true }),
    exitWithUsageError,
  };
}

/** A sentence about the first argument that the command does not take; null if there is none. */
function findWordMistake<S extends OptionTypes>(
  given: readonly string[],
  { words: { max, known } = { max: 0 }, options }: CommandUsage<S>,
): string | null {
  const wrong = given.find(
    (word, index) => index >= max || (known !== undefined && !known.includes(word)),
  );
  if (wrong === undefined) return null;
  const allowed = (known ?? []).filter((word) => !given.slice(0, max).includes(word));
  const hint = suggestion(wrong, allowed, "") || optionHint(`--${wrong}`, options);
  return hint === null ? `"${wrong}" is not an option.` : `"${wrong}" is not known: ${hint}`;
}

function isInRange(
  value: number,
  { min = 0, max = Number.MAX_SAFE_INTEGER, isWhole = false }: NumberRange,
): boolean {
  if (isWhole && !Number.isInteger(value)) return false;
  return Number.isFinite(value) && value >= min && value <= max;
}

function rangeText({ min = 0, max, isWhole = false }: NumberRange): string {
  const noun = isWhole ? "a whole number" : "a number";
  return max === undefined ? `${noun} of ${min} or more` : `${noun} from ${min} to ${max}`;
}
