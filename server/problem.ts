/** An answer that is no success: RFC 9457 `application/problem+json`. Thrown by routes, told in one place. */
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
  401: "Who are you?",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  413: "Too large",
  415: "Unsupported media type",
  421: "Misdirected request",
  429: "Too many requests",
  500: "Our fault",
  503: "Not ready",
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
