import { parseArgs } from "node:util";

type OptionSpec = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** The options that a command accepts. Error messages name the command in a hint to `--help`. */
type CommandUsage<S extends OptionSpec, P extends string> = {
  readonly command: string;
  readonly options: S;
  /** The word that may come before the options, such as `mailbox`; null for none. */
  readonly subcommand: P | null;
};

type NumberRange = {
  readonly min?: number;
  readonly max?: number;
  /** Only whole numbers are allowed. */
  readonly isWhole?: boolean;
};

type OptionValues<S extends OptionSpec> = {
  readonly [Name in keyof S]?: S[Name]["type"] extends "boolean" ? boolean : string;
};

/**
 * Parses the command line. A wrong option prints one line, without a stack trace, and exits with
 * code 2.
 */
export function readOptions<S extends OptionSpec, P extends string>(usage: CommandUsage<S, P>) {
  const exitWithUsageError = (problem: string): never => {
    process.stderr.write(`${problem} See \`${usage.command} -- --help\`.\n`);
    process.exit(2);
  };
  const { values, subcommand } = parseOptions(usage, exitWithUsageError);
  const readNumber = (name: keyof S & string, defaultValue: number, range: NumberRange = {}) => {
    const given = values[name];
    if (given === undefined) return defaultValue;
    const value = given === "" ? Number.NaN : Number(given);
    if (isInRange(value, range)) return value;
    return exitWithUsageError(`--${name} is "${String(given)}": give ${rangeText(range)}.`);
  };
  return {
    values,
    subcommand,
    readNumber,
    readPort: (name: keyof S & string, defaultValue: number) =>
      Math.floor(readNumber(name, defaultValue, { max: 65_535 })),
    exitWithUsageError,
  };
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

function parseOptions<S extends OptionSpec, P extends string>(
  { options, subcommand }: CommandUsage<S, P>,
  exitWithUsageError: (problem: string) => never,
): { readonly values: OptionValues<S>; readonly subcommand: P | null } {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unexpected = positionals.find((given, index) => index > 0 || given !== subcommand);
    if (unexpected !== undefined) return exitWithUsageError(`"${unexpected}" is not an option.`);
    return {
      values: values as OptionValues<S>,
      subcommand: positionals.length > 0 ? subcommand : null,
    };
  } catch (error) {
    // The first sentence of Node's message names the option; the rest is advice for programmers.
    const [first] = String(error instanceof Error ? error.message : error).split(/(?<=\.)\s/);
    return exitWithUsageError(first?.replace(/\.?$/, ".") ?? "");
  }
}
