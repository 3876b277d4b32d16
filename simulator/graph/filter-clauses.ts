/** One condition of a `$filter`. All conditions of a filter are joined with `and`. */
export type FilterClause = {
  /** Lower-cased property path, `a/b`. */
  readonly path: string;
  readonly operator: FilterOperator;
  readonly literal: FilterLiteral;
  /** Whether the property was inside `tolower()`. */
  readonly isLowercased: boolean;
};

export type FilterOperator =
  | "eq"
  | "ne"
  | "gt"
  | "lt"
  | "ge"
  | "le"
  | "contains"
  | "startswith"
  | "any";

type FilterLiteral =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "time"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" };

/** An error in a filter, with a message for the client. */
export class FilterSyntaxError extends Error {
  override name = "FilterSyntaxError" as const;
}

const TOKEN_PATTERN = /\s*('(?:[^']|'')*'|[(),:]|[^\s(),:']+(?::[^\s(),']+)*)/y;

const COMPARISONS: readonly string[] = ["eq", "ne", "gt", "lt", "ge", "le"];

/**
 * Parses a conjunction of comparisons, `contains`, `startswith` and `any`; throws
 * FilterSyntaxError.
 */
export function parseFilterClauses(text: string): readonly FilterClause[] {
  const parser = new FilterParser(tokenize(text));
  const clauses = parser.conjunction();
  parser.end();
  return clauses;
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN_PATTERN.lastIndex = 0;
  while (TOKEN_PATTERN.lastIndex < text.trimEnd().length) {
    const position = TOKEN_PATTERN.lastIndex;
    const token = TOKEN_PATTERN.exec(text)?.[1];
    if (token === undefined) throw new FilterSyntaxError(`Syntax error at position ${position}.`);
    tokens.push(token);
  }
  return tokens;
}

class FilterParser {
  private position = 0;
  private readonly tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  conjunction(): readonly FilterClause[] {
    const clauses = [...this.term()];
    while (this.peek() === "and") {
      this.position += 1;
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

  private term(): readonly FilterClause[] {
    if (this.peek() === "(") {
      this.position += 1;
      const inner = this.conjunction();
      this.expect(")");
      return inner;
    }
    return [this.clause()];
  }

  private clause(): FilterClause {
    const head = this.next();
    if (head === "contains" || head === "startswith") return this.call(head);
    if (head.endsWith("/any")) return this.lambda(head.slice(0, -"/any".length));
    if (this.peek() === "(")
      throw new FilterSyntaxError(`The function '${head}' is not supported.`);
    const operator = this.next();
    if (!isComparison(operator)) {
      throw new FilterSyntaxError(`The operator '${operator}' is not supported.`);
    }
    return {
      path: head.toLowerCase(),
      operator,
      literal: parseLiteral(this.next()),
      isLowercased: false,
    };
  }

  private call(operator: "contains" | "startswith"): FilterClause {
    this.expect("(");
    const isLowercased = this.peek() === "tolower";
    if (isLowercased) {
      this.position += 1;
      this.expect("(");
    }
    const path = this.next().toLowerCase();
    if (isLowercased) this.expect(")");
    this.expect(",");
    const literal = parseLiteral(this.next());
    this.expect(")");
    return { path, operator, literal, isLowercased };
  }

  /** `tags/any(t:t eq 'x')`, the only supported lambda. */
  private lambda(collection: string): FilterClause {
    this.expect("(");
    const [variable, element] = this.lambdaHead();
    const [name, ...property] = element.split("/");
    if (variable !== name) throw new FilterSyntaxError(`Unknown variable '${element}'.`);
    this.expect("eq");
    const literal = parseLiteral(this.next());
    this.expect(")");
    const path = [collection, ...property].join("/").toLowerCase();
    return { path, operator: "any", literal, isLowercased: false };
  }

  private lambdaHead(): readonly [string, string] {
    const head = this.next();
    const colon = head.indexOf(":");
    if (colon > 0) return [head.slice(0, colon), head.slice(colon + 1)];
    this.expect(":");
    return [head, this.next()];
  }

  private peek(): string | undefined {
    return this.tokens[this.position];
  }

  private next(): string {
    const token = this.tokens[this.position];
    if (token === undefined) throw new FilterSyntaxError("The filter ends too early.");
    this.position += 1;
    return token;
  }

  private expect(wanted: string): void {
    const token = this.next();
    if (token !== wanted) throw new FilterSyntaxError(`Expected '${wanted}', found '${token}'.`);
  }
}

const isComparison = (text: string): text is "eq" | "ne" | "gt" | "lt" | "ge" | "le" =>
  COMPARISONS.includes(text);

const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function parseLiteral(token: string): FilterLiteral {
  if (token.startsWith("'")) {
    return { kind: "string", value: token.slice(1, -1).replaceAll("''", "'") };
  }
  if (token === "null") return { kind: "null" };
  if (token === "true" || token === "false") return { kind: "boolean", value: token === "true" };
  if (TIME_PATTERN.test(token)) return { kind: "time", value: Date.parse(token) };
  if (/^-?\d+$/.test(token)) return { kind: "number", value: Number(token) };
  throw new FilterSyntaxError(`'${token}' is not a literal.`);
}
