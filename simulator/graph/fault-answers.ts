import {
  type Answer,
  FORBIDDEN,
  throttled,
  UNAVAILABLE,
  UNLICENSED,
  unauthorised,
} from "./answers.ts";
import type { FaultKind, Strikes } from "./faults.ts";

const page = (title: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>\n`;

const HTML = { "Content-Type": "text/html" };

/** The fault that answers in Graph's stead, if one does; the first in this order wins. */
export function faultAnswer(
  strikes: Strikes,
  origin: string,
  usualRetryAfter: () => string | null,
): Answer | null {
  const throttle = strikes.get("throttle");
  const candidates: readonly (readonly [FaultKind, () => Answer])[] = [
    ["down", () => UNAVAILABLE],
    [
      "down-html",
      () => ({ kind: "text", status: 503, headers: HTML, text: page("Service unavailable") }),
    ],
    ["html", () => ({ kind: "text", status: 200, headers: HTML, text: page("Sign in") })],
    [
      "throttle",
      () => throttled(throttle?.retryAfter === undefined ? usualRetryAfter() : throttle.retryAfter),
    ],
    [
      "unauthorised",
      () => unauthorised("Lifetime validation failed, the token is expired.", origin),
    ],
    ["unlicensed", () => UNLICENSED],
    ["forbidden", () => FORBIDDEN],
  ];
  return candidates.find(([kind]) => strikes.has(kind))?.[1]() ?? null;
}
