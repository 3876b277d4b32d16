import { domainToASCII } from "node:url";
import type { AttemptResult, DeliveryFailureCode } from "../../domain/delivery.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { connectionFailureCode } from "../channels/connection-failure.ts";

/** An error of nodemailer. */
export type SmtpError = {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly message?: string;
  readonly recipient?: string;
  /** One error for each recipient that the server refused. */
  readonly rejectedErrors?: readonly SmtpError[];
};

type FailedAttempt = Extract<AttemptResult, { readonly code: "failed" }>;

/** nodemailer's codes for a failed connection, as opposed to a refused mail. */
const CONNECTION_ERROR_CODES = ["ESOCKET", "ECONNECTION", "ETIMEDOUT", "EDNS", "ECONNREFUSED"];
const SIGN_IN_ERROR_CODES = ["EAUTH", "ENOAUTH"];

const MAX_ANSWER_LENGTH = 200;

/** RFC 5321: after a 4xx reply the same mail may be accepted later. */
const isTransientStatus = (status: number) => status >= 400 && status < 500;

/** What the answer of a mail server, or a lost connection, means for a recipient. */
export function answerOfSmtpError(
  error: SmtpError,
  { isHandedOver }: { readonly isHandedOver: boolean },
): FailedAttempt {
  const status = error.responseCode ?? null;
  const isUnconfirmed = isHandedOver && status === null;
  const code = failureCodeOf(error, isUnconfirmed);
  const answer = toPlainLine(error.response ?? error.message ?? String(error), MAX_ANSWER_LENGTH);
  return {
    code: "failed",
    isTransient: code !== "refused",
    isUnconfirmed,
    failure: { code, status, answer, retryAfterMs: null },
  };
}

function failureCodeOf(
  { code = "", responseCode, message = "" }: SmtpError,
  isUnconfirmed: boolean,
): DeliveryFailureCode {
  if (isUnconfirmed) return "no-answer";
  if (SIGN_IN_ERROR_CODES.includes(code)) return "sign-in-refused";
  if (CONNECTION_ERROR_CODES.includes(code) || code === "ETLS")
    return connectionFailureCode(message);
  return responseCode === undefined || isTransientStatus(responseCode)
    ? "not-accepted-yet"
    : "refused";
}

/** nodemailer writes a domain in its ASCII form, and case does not matter there. */
export function isSameAddress(a: string, b: string): boolean {
  return normalized(a) === normalized(b);
}

function normalized(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
}
