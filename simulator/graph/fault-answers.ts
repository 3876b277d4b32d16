import {
  claimsChallengeAnswer,
  FORBIDDEN,
  type GraphAnswer,
  jsonAnswer,
  throttledAnswer,
  UNAVAILABLE,
  UNLICENSED,
  unauthorizedAnswer,
} from "./graph-answers.ts";
import type {
  ActiveFaults,
  FaultAnswer,
  GraphFaultKind,
  SignInErrorAnswer,
} from "./graph-faults.ts";

const htmlPage = (title: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>\n`;

const HTML_HEADERS = { "Content-Type": "text/html" };

/**
 * The answer that an active fault gives instead of Graph; null when no fault replaces the answer.
 * When several faults are active, the first fault in the list below wins.
 */
export function answerOfFault(
  activeFaults: ActiveFaults,
  origin: string,
  usualRetryAfter: () => string | null,
): GraphAnswer | null {
  const throttle = activeFaults.get("throttle");
  const candidates: readonly (readonly [GraphFaultKind, () => GraphAnswer])[] = [
    ["answer", () => textAnswer(activeFaults.get("answer")?.answer)],
    ["sign-in-error", () => signInErrorAnswer(activeFaults.get("sign-in-error")?.signInError)],
    ["down", () => UNAVAILABLE],
    [
      "down-html",
      () => ({
        kind: "text",
        status: 503,
        headers: HTML_HEADERS,
        text: htmlPage("Service unavailable"),
      }),
    ],
    [
      "html",
      () => ({ kind: "text", status: 200, headers: HTML_HEADERS, text: htmlPage("Sign in") }),
    ],
    [
      "throttle",
      () =>
        throttledAnswer(
          throttle?.retryAfter === undefined ? usualRetryAfter() : throttle.retryAfter,
        ),
    ],
    [
      "unauthorised",
      () => unauthorizedAnswer("Lifetime validation failed, the token is expired.", origin),
    ],
    ["claims-challenge", () => claimsChallengeAnswer(origin)],
    ["unlicensed", () => UNLICENSED],
    ["forbidden", () => FORBIDDEN],
  ];
  return candidates.find(([kind]) => activeFaults.has(kind))?.[1]() ?? null;
}

function textAnswer({ status, headers = {}, text }: FaultAnswer = { status: 503, text: "" }) {
  return { kind: "text", status, headers, text } as const;
}

const WRONG_SECRET: SignInErrorAnswer = {
  status: 401,
  error: "invalid_client",
  code: 7_000_215,
  message: "Invalid client secret provided.",
};

function signInErrorAnswer({
  status,
  error,
  code,
  message,
  retryAfter,
}: SignInErrorAnswer = WRONG_SECRET): GraphAnswer {
  const headers = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
  const body = { error, error_description: `AADSTS${code}: ${message}`, error_codes: [code] };
  return jsonAnswer(body, status, headers);
}
