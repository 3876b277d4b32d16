import { defang, plain, sentence } from "../words.ts";
import type { CodeEntry, ErrorClass, Owner } from "./codes.ts";
import { TARGET_CODES, WAIT } from "./codes.ts";
import { CONNECTOR_CODES } from "./connector-codes.ts";
import { DIRECTORY_CODES } from "./directory-codes.ts";
import { type Reason, readReason } from "./reason.ts";
import { TEXT_RULES, TOKEN_OF_8X8, WEB_PAGE } from "./text-rules.ts";

/** An error of one object, in words for whoever has to mend it. */
export type Explanation = {
  /** The catalogue's name for the code; null when the code is not in it. */
  readonly known: string | null;
  readonly class: ErrorClass;
  readonly owner: Owner;
  readonly meaning: string;
  readonly remedy: string;
  /** What the app itself said, cleaned of everything dangerous; null when it said nothing. */
  readonly detail: string | null;
};

const MAX_DETAIL = 200;

/** Faults that usually end without anyone's doing. */
const PASSING: ReadonlySet<ErrorClass> = new Set(["throttling", "outage", "network", "microsoft"]);

/** Spellings that mean a code of the catalogue. */
const ALIASES: Readonly<Record<string, string>> = {
  entryconflict: "conflict",
  forbidden: "insufficientrights",
  timedout: "timeout",
};

export const CODES: readonly CodeEntry[] = [
  ...TARGET_CODES,
  ...CONNECTOR_CODES,
  ...DIRECTORY_CODES,
];

const CATALOGUE: ReadonlyMap<string, CodeEntry> = new Map(
  CODES.map((entry) => [entry.code.toLowerCase(), entry]),
);

/** Longest first, so that a suffix is never taken for a shorter one that it ends in. */
const SUFFIXES = [...CATALOGUE.keys(), ...Object.keys(ALIASES)].toSorted(
  (a, b) => b.length - a.length,
);

/** Exact, then by the longest known ending: connectors put their own name in front. */
export function catalogued(code: string): CodeEntry | null {
  // Microsoft's pages print the prefix of cross-tenant codes as the product's present name.
  const wanted = code
    .trim()
    .toLowerCase()
    .replace(/^microsoft entra id/, "azureactivedirectory");
  const direct = CATALOGUE.get(aliased(wanted));
  if (direct !== undefined) return direct;
  const suffix = SUFFIXES.find((known) => wanted.endsWith(known));
  return suffix === undefined ? null : (CATALOGUE.get(aliased(suffix)) ?? null);
}

function aliased(code: string): string {
  return Object.hasOwn(ALIASES, code) ? (ALIASES[code] ?? code) : code;
}

export function isPassing(explanation: Pick<Explanation, "class">): boolean {
  return PASSING.has(explanation.class);
}

/** A remedy for whoever has to act already, to whom waiting is no advice. */
export function actNow(remedy: string): string {
  return remedy.replace(`${WAIT} `, "").replace(/^Meanwhile the /, "The ");
}

/**
 * What an error means and what to do. The reason text knows more than the code: it holds the
 * target's status and SCIM detail, and a code may be wrong about them. A cluster's template does
 * in place of the text.
 */
export function explain(
  code: string | null,
  reason: string | null,
  application: string,
): Explanation {
  const read = readReason(reason ?? "");
  const entry = catalogued(code ?? "");
  const hint = hintOf(read, entry, application) ?? entry ?? unknown(code);
  const { class: kind, owner, meaning, remedy } = hint;
  return {
    known: entry?.code ?? null,
    class: kind,
    owner,
    meaning,
    remedy,
    detail: detailOf(read),
  };
}

type Hint = Omit<CodeEntry, "code">;

function unknown(code: string | null): Hint {
  const name = plain(defang(code ?? ""), 80);
  return {
    class: "unknown",
    owner: "app owner",
    meaning:
      name === "" ? "Entra gave no code for this error." : `The app's connector reported ${name}.`,
    remedy:
      "The app's owner reads the app's own words in the log row in Entra and asks the app's vendor; Entra keeps trying meanwhile.",
  };
}

/** What the text tells beyond the code, most telling first; null where the code says it all. */
function hintOf(read: Reason, entry: CodeEntry | null, application: string): Hint | null {
  const { status, isPage } = read;
  const said = `${read.scimType ?? ""} ${read.detail ?? ""} ${read.words}`;
  const is8x8 = /8x8/i.test(`${application} ${said}`);
  const isRefused =
    status === 401 || entry?.class === "credentials" || entry?.code === "Unauthorized";
  if (is8x8 && isRefused && entry?.owner !== "agent admin") return TOKEN_OF_8X8;
  const rule = TEXT_RULES.find(
    ({ says, app }) =>
      (app === null || app.test(application) || app.test(said)) &&
      says.every((pattern) => pattern.test(said)),
  );
  if (rule !== undefined && !isServersFault(status)) return rule;
  return statusHint(status, isPage, entry);
}

function isServersFault(status: number | null): boolean {
  return status !== null && (status >= 500 || status === 429);
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "insufficientrights",
  404: "invalidanchor",
  405: "methodnotallowed",
  408: "timeout",
  409: "conflict",
  429: "toomanyrequests",
  500: "internalservererror",
  501: "notimplemented",
  502: "internalservererror",
  503: "internalservererror",
  504: "timeout",
};

/**
 * Lets the status speak where the code is unknown or only says that the answer was not liked: a
 * 409 comes as a filtering error, too. A web page is the vendor's only with the vendor's own error.
 */
function statusHint(status: number | null, isPage: boolean, entry: CodeEntry | null): Hint | null {
  if (isPage && !isServersFault(status) && status !== 401) return WEB_PAGE;
  if (entry !== null && entry.class !== "target-contract") return null;
  const name = status === null ? undefined : CODE_OF_STATUS[status];
  return name === undefined ? null : (CATALOGUE.get(name) ?? null);
}

/** The app's own words, on one line and without anything that could be clicked. */
function detailOf({ detail }: Reason): string | null {
  if (detail === null) return null;
  const line = plain(defang(detail), MAX_DETAIL);
  return line === "" ? null : sentence(line);
}
