import { parseArgs } from "node:util";

type OptionSpec = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** What a command line may hold, and the command that `--help` is asked of. */
type CommandUsage<S extends OptionSpec, P extends string> = {
  readonly command: string;
  readonly options: S;
  /** The one word that may stand before the options; none when null. */
  readonly word: P | null;
};

type OptionValues<S extends OptionSpec> = {
  readonly [Name in keyof S]?: S[Name]["type"] extends "boolean" ? boolean : string;
};

/** The options that were given. A wrong one ends the program with one line: a stack helps nobody. */
export function readOptions<S extends OptionSpec, P extends string>(usage: CommandUsage<S, P>) {
  const refuse = (problem: string): never => {
    process.stderr.write(`${problem} See \`${usage.command} -- --help\`.\n`);
    process.exit(2);
  };
  const { values, word } = parseOptions(usage, refuse);
  const number = (name: keyof S & string, defaultValue: number, max = Number.MAX_SAFE_INTEGER) => {
    const given = values[name];
    if (given === undefined) return defaultValue;
    const value = given === "" ? Number.NaN : Number(given);
    if (Number.isFinite(value) && value >= 0 && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? "of 0 or more" : `from 0 to ${max}`;
    return refuse(`--${name} is "${String(given)}": give a number ${range}.`);
  };
  return {
    values,
    word,
    number,
    readPort: (name: keyof S & string, defaultValue: number) =>
      Math.floor(number(name, defaultValue, 65_535)),
    refuse,
  };
}

function parseOptions<S extends OptionSpec, P extends string>(
  { options, word }: CommandUsage<S, P>,
  exitWithUsageError: (problem: string) => never,
): { readonly values: OptionValues<S>; readonly word: P | null } {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unexpected = positionals.find((given, index) => index > 0 || given !== word);
    if (unexpected !== undefined) return exitWithUsageError(`"${unexpected}" is no option.`);
    return { values: values as OptionValues<S>, word: positionals.length > 0 ? word : null };
  } catch (error) {
    // Node's first sentence names the option; what follows is about its own ways around it.
    const [first] = String(error instanceof Error ? error.message : error).split(/(?<=\.)\s/);
    return exitWithUsageError(first?.replace(/\.?$/, ".") ?? "");
  }
}
