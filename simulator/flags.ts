import { parseArgs } from "node:util";

type Spec = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** What a command line may hold, and the command that `--help` is asked of. */
type Usage<S extends Spec, P extends string> = {
  readonly command: string;
  readonly options: S;
  /** The one word that may stand before the options; none when null. */
  readonly word: P | null;
};

type Values<S extends Spec> = {
  readonly [Name in keyof S]?: S[Name]["type"] extends "boolean" ? boolean : string;
};

/** The options that were given. A wrong one ends the program with one line: a stack helps nobody. */
export function readFlags<S extends Spec, P extends string>(usage: Usage<S, P>) {
  const refuse = (what: string): never => {
    process.stderr.write(`${what} See \`${usage.command} -- --help\`.\n`);
    process.exit(2);
  };
  const { values, word } = parsed(usage, refuse);
  const number = (name: keyof S & string, usual: number, most = Number.MAX_SAFE_INTEGER) => {
    const given = values[name];
    if (given === undefined) return usual;
    const value = given === "" ? Number.NaN : Number(given);
    if (Number.isFinite(value) && value >= 0 && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? "of 0 or more" : `from 0 to ${most}`;
    return refuse(`--${name} is "${String(given)}": give a number ${range}.`);
  };
  return {
    values,
    word,
    number,
    port: (name: keyof S & string, usual: number) => Math.floor(number(name, usual, 65_535)),
    refuse,
  };
}

function parsed<S extends Spec, P extends string>(
  { options, word }: Usage<S, P>,
  refuse: (what: string) => never,
): { readonly values: Values<S>; readonly word: P | null } {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const strange = positionals.find((given, place) => place > 0 || given !== word);
    if (strange !== undefined) return refuse(`"${strange}" is no option.`);
    return { values: values as Values<S>, word: positionals.length > 0 ? word : null };
  } catch (error) {
    // Node's first sentence names the option; what follows is about its own ways around it.
    const [first] = String(error instanceof Error ? error.message : error).split(/(?<=\.)\s/);
    return refuse(first?.replace(/\.?$/, ".") ?? "");
  }
}
