/**
 * An error answer as RFC 9457 `application/problem+json`. Routes throw a Problem, and
 * error-responses.ts sends it.
 */
export class Problem extends Error {
  override name = "Problem" as const;
  readonly status: ProblemStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];

  constructor(status: ProblemStatus, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.headers = options.headers ?? {};
    this.errors = options.errors ?? [];
  }
}

export type FieldError = {
  readonly field: string;
  readonly value: string | null;
  readonly detail: string;
};

/** Error texts show at most this many characters of a value. */
const MAX_SHOWN_VALUE_CHARS = 80;

/** Cuts between characters, never inside a surrogate pair. */
export function shortenValue(text: string): string {
  const characters = [...text.slice(0, MAX_SHOWN_VALUE_CHARS * 2)];
  return characters.length > MAX_SHOWN_VALUE_CHARS || text.length > MAX_SHOWN_VALUE_CHARS * 2
    ? `${characters.slice(0, MAX_SHOWN_VALUE_CHARS).join("")}…`
    : text;
}

/** Each `detail` follows the name of its field in a sentence. */
export function invalidFieldsProblem(errors: readonly FieldError[]): Problem {
  return new Problem(400, errors.map(fieldErrorText).join(" "), { errors });
}

/** The text does not show the value, because some values, such as a cursor, mean nothing to a reader. */
export function invalidFieldProblem(field: string, value: string | null, detail: string): Problem {
  const shownValue = value === null ? null : shortenValue(value);
  return new Problem(400, `${field} ${detail}.`, {
    errors: [{ field, value: shownValue, detail }],
  });
}

export function invalidCursorProblem(cursorText: string | null): Problem {
  const detail = "is not a cursor of this list; use `next` of the previous page, or leave it out";
  return invalidFieldProblem("cursor", cursorText, detail);
}

/** `hint` says where the known values are. */
export function notKnownProblem(field: string, value: string, hint: string): Problem {
  return new Problem(404, `${field} = "${shortenValue(value)}" is not known; ${hint}.`);
}

function fieldErrorText({ field, value, detail }: FieldError): string {
  const text = value === null ? `${field} ${detail}` : `${field} = "${value}" ${detail}`;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

type ProblemOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
};

export const PROBLEM_TITLES = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Content too large",
  415: "Unsupported media type",
  421: "Misdirected request",
  429: "Too many requests",
  500: "Internal server error",
  503: "Service unavailable",
} as const;

export type ProblemStatus = keyof typeof PROBLEM_TITLES;

export function problemBody(problem: Problem): Readonly<Record<string, unknown>> {
  return {
    type: "about:blank",
    title: PROBLEM_TITLES[problem.status],
    status: problem.status,
    detail: problem.message,
    errors: problem.errors,
  };
}
