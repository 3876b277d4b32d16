/** One condition of a `$filter`; a filter is a conjunction of them. */
export type Clause = {
  /** Lower-cased property path, `a/b`. */
  readonly path: string;
  readonly operator: Operator;
  readonly literal: Literal;
  /** Whether the property stood in `tolower()`. */
  readonly lowered: boolean;
};

export type Operator = "eq" | "ne" | "gt" | "lt" | "ge" | "le" | "contains" | "startswith" | "any";

type Literal =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "time"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" };

/** What is wrong with a filter, for the client to read. */
export class FilterSyntaxError extends Error {
  override name = "FilterSyntaxError" as const;
}

const TOKEN = /\s*('(?:[^']|'')*'|[(),:]|[^\s(),:']+(?::[^\s(),']+)*)/y;

const COMPARISONS: readonly string[] = ["eq", "ne", "gt", "lt", "ge", "le"];

/** Reads a conjunction of comparisons, `contains`, `startswith` and `any`; throws FilterSyntaxError. */
export function parseFilter(text: string): readonly Clause[] {
  const parser = new Parser(tokenize(text));
  const clauses = parser.conjunction();
  parser.end();
  return clauses;
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new FilterSyntaxError(`Syntax error at position ${at}.`);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  private at = 0;
  private readonly tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  conjunction(): readonly Clause[] {
    const clauses = [...this.term()];
    while (this.peek() === "and") {
      this.at += 1;
      clauses.push(...this.term());
    }
    return clauses;
  }

  end(): void {
    const rest = this.peek();
    if (rest !== undefined) {
      throw new FilterSyntaxError(
        COMPARISONS.includes(rest) || rest === "or"
          ? `The operator '${rest}' is not supported here.`
          : `Syntax error near '${rest}'.`,
      );
    }
  }

  private term(): readonly Clause[] {
    if (this.peek() === "(") {
      this.at += 1;
      const inner = this.conjunction();
      this.expect(")");
      return inner;
    }
    return [this.clause()];
  }

  private clause(): Clause {
    const head = this.next();
    if (head === "contains" || head === "startswith") return this.call(head);
    if (head.endsWith("/any")) return this.lambda(head.slice(0, -"/any".length));
    if (this.peek() === "(")
      throw new FilterSyntaxError(`The function '${head}' is not supported.`);
    const operator = this.next();
    if (!isComparison(operator)) {
      throw new FilterSyntaxError(`The operator '${operator}' is not supported.`);
    }
    return { path: head.toLowerCase(), operator, literal: literalOf(this.next()), lowered: false };
  }

  private call(operator: "contains" | "startswith"): Clause {
    this.expect("(");
    const lowered = this.peek() === "tolower";
    if (lowered) {
      this.at += 1;
      this.expect("(");
    }
    const path = this.next().toLowerCase();
    if (lowered) this.expect(")");
    this.expect(",");
    const literal = literalOf(this.next());
    this.expect(")");
    return { path, operator, literal, lowered };
  }

  /** `tags/any(t:t eq 'x')`: the only lambda in use here. */
  private lambda(collection: string): Clause {
    this.expect("(");
    const [variable, element] = this.lambdaHead();
    if (variable !== element) throw new FilterSyntaxError(`Unknown variable '${element}'.`);
    this.expect("eq");
    const literal = literalOf(this.next());
    this.expect(")");
    return { path: collection.toLowerCase(), operator: "any", literal, lowered: false };
  }

  private lambdaHead(): readonly [string, string] {
    const head = this.next();
    const colon = head.indexOf(":");
    if (colon > 0) return [head.slice(0, colon), head.slice(colon + 1)];
    this.expect(":");
    return [head, this.next()];
  }

  private peek(): string | undefined {
    return this.tokens[this.at];
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new FilterSyntaxError("The filter ends too early.");
    this.at += 1;
    return token;
  }

  private expect(wanted: string): void {
    const token = this.next();
    if (token !== wanted) throw new FilterSyntaxError(`Expected '${wanted}', found '${token}'.`);
  }
}

const isComparison = (text: string): text is "eq" | "ne" | "gt" | "lt" | "ge" | "le" =>
  COMPARISONS.includes(text);

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function literalOf(token: string): Literal {
  if (token.startsWith("'")) {
    return { kind: "string", value: token.slice(1, -1).replaceAll("''", "'") };
  }
  if (token === "null") return { kind: "null" };
  if (token === "true" || token === "false") return { kind: "boolean", value: token === "true" };
  if (TIME.test(token)) return { kind: "time", value: Date.parse(token) };
  if (/^-?\d+$/.test(token)) return { kind: "number", value: Number(token) };
  throw new FilterSyntaxError(`'${token}' is not a literal.`);
}
