import { toPlainLine } from "../../domain/outside-text.ts";

const MAX_ANSWER_LENGTH = 200;
/** A shorter part of a URL is a usual word such as `api`, not a secret. */
const MIN_SECRET_LENGTH = 8;
const WITHHELD = "[withheld]";

/** The words of a receiver as one line. They can repeat the request of Steadystate, so secrets are withheld. */
export function toAnswerText(text: string, secrets: readonly string[]): string {
  const shown = secrets.reduce((rest, secret) => rest.replaceAll(secret, WITHHELD), text);
  return toPlainLine(shown, MAX_ANSWER_LENGTH);
}

/** Every part of the URL that may be a secret, the longest first. */
export function secretsOfUrl(url: string): readonly string[] {
  const { href, pathname, search, searchParams, username, password } = new URL(url);
  const parts = [
    ...[url, href, `${pathname}${search}`, search, pathname, username, password],
    ...pathname.split("/"),
    ...searchParams.values(),
  ];
  const forms = parts.flatMap((part) => [part, decodedOrSame(part), encodeURIComponent(part)]);
  return [...new Set(forms)]
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .toSorted((a, b) => b.length - a.length);
}

function decodedOrSame(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
