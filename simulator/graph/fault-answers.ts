import {
  FORBIDDEN,
  type GraphAnswer,
  throttledAnswer,
  UNAVAILABLE,
  UNLICENSED,
  unauthorizedAnswer,
} from "./graph-answers.ts";
import type { ActiveFaults, GraphFaultKind } from "./graph-faults.ts";

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
    ["unlicensed", () => UNLICENSED],
    ["forbidden", () => FORBIDDEN],
  ];
  return candidates.find(([kind]) => activeFaults.has(kind))?.[1]() ?? null;
}
