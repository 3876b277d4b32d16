/**
 * An error answer as RFC 9457 `application/problem+json`. Routes throw a Problem, and
 * error-responses.ts sends it.
 */
export class Problem extends Error {
  override name = "Problem" as const;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];

  constructor(status: number, detail: string, options: ProblemOptions = {}) {
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

type ProblemOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
};

export const PROBLEM_TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  413: "Content too large",
  415: "Unsupported media type",
  421: "Misdirected request",
  429: "Too many requests",
  500: "Internal server error",
  503: "Service unavailable",
};

export function problemBody(problem: Problem): Readonly<Record<string, unknown>> {
  return {
    type: "about:blank",
    title: PROBLEM_TITLES[problem.status] ?? "Problem",
    status: problem.status,
    detail: problem.message,
    errors: problem.errors,
  };
}
