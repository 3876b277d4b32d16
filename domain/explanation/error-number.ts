import { isErrorStatus } from "../http-status.ts";

const NUMBER_FIELD = /^(?:error_?)?code$/i;
/** Fields that hold the error itself. The code of something else is no number of the error. */
const ERROR_FIELD = /^(?:errors?|fault|exception|details?)$/i;
const MAX_DEPTH = 3;
const MAX_FIELDS = 40;

/**
 * The number of an error in the app's documentation, such as `400012`; null if the answer contains none. A status
 * is no such number.
 */
export function findErrorNumber(answer: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH || typeof answer !== "object" || answer === null) return null;
  const isList = Array.isArray(answer);
  const fields = Object.entries(answer).slice(0, MAX_FIELDS);
  const own = fields.filter(([field]) => !isList && NUMBER_FIELD.test(field));
  const inner = fields.filter(([field]) => isList || ERROR_FIELD.test(field));
  const numbers = [
    ...own.map(([, value]) => numberOf(value)),
    ...inner.map(([, value]) => findErrorNumber(value, depth + 1)),
  ];
  return numbers.find((number) => number !== null) ?? null;
}

function numberOf(value: unknown): string | null {
  const text = typeof value === "number" ? String(value) : value;
  const isNumber = typeof text === "string" && /^(?:[A-Za-z]{1,10}[-_.]?)?\d{3,8}$/.test(text);
  return isNumber && !isErrorStatus(Number(text)) ? text : null;
}
