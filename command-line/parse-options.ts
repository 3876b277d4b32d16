import { parseArgs } from "node:util";
import { suggestion } from "./did-you-mean.ts";

/** The options of a command without `--help`, which every command has. */
export type OptionTypes = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

export type OptionValues<S extends OptionTypes> = {
  readonly [Name in keyof S]?: S[Name]["type"] extends "boolean" ? boolean : string;
};

export type ParsedOptions<S extends OptionTypes> =
  | { readonly kind: "help" }
  /** The mistake is one or several sentences that name the wrong options. */
  | { readonly kind: "wrong"; readonly mistake: string }
  | {
      readonly kind: "options";
      readonly values: OptionValues<S>;
      /** The arguments without an option, such as `create`. */
      readonly words: readonly string[];
    };

/** Parses the arguments of a command. `--help` and `-h` win over every mistake. */
export function parseOptions<S extends OptionTypes>(
  args: readonly string[],
  options: S,
): ParsedOptions<S> {
  // Not strict: the texts of Node's own errors are advice for programmers.
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: { ...options, help: { type: "boolean", short: "h" } },
  });
  if (values["help"] !== undefined) return { kind: "help" };
  const mistakes = tokens.flatMap((token) =>
    token.kind === "option" ? (optionMistake(token, options) ?? []) : [],
  );
  if (mistakes.length > 0) return { kind: "wrong", mistake: mistakes.join(" ") };
  return { kind: "options", values: values as OptionValues<S>, words: positionals };
}

/** The hint to an option that is similar to this text; null without one. */
export function optionHint(text: string, options: OptionTypes): string | null {
  const known = [...Object.keys(options), "help"].map((name) => `--${name}`);
  return suggestion(text, known, "") || null;
}

type OptionToken = {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

function optionMistake(token: OptionToken, options: OptionTypes): string | null {
  const { name, rawName, value, inlineValue } = token;
  const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
  if (type === undefined) {
    const hint = optionHint(`--${name}`, options);
    return hint === null ? `Unknown option ${rawName}.` : `Unknown option ${rawName}: ${hint}`;
  }
  if (type === "boolean")
    return value === undefined ? null : `${rawName} takes no value: write only ${rawName}.`;
  const isMissing = value === undefined || (inlineValue !== true && /^-[-a-z]/i.test(value));
  return isMissing ? `${rawName} needs a value: write ${rawName} VALUE.` : null;
}
