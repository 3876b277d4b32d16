import { defang, plain, sentence } from "../words.ts";
import type { CodeEntry, ErrorClass, Owner } from "./codes.ts";
import { TARGET_CODES } from "./codes.ts";
import { DIRECTORY_CODES } from "./directory-codes.ts";

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
/** Bounds what is searched: reasons may carry whole web pages. */
const MAX_SEARCHED = 8000;

/** Faults that usually end without anyone's doing. */
const PASSING: ReadonlySet<ErrorClass> = new Set(["throttling", "outage", "network", "microsoft"]);

/** Spellings that mean a code of the catalogue. */
const ALIASES: Readonly<Record<string, string>> = {
  entryconflict: "conflict",
  forbidden: "insufficientrights",
  timedout: "timeout",
};

const CATALOGUE: ReadonlyMap<string, CodeEntry> = new Map(
  [...TARGET_CODES, ...DIRECTORY_CODES].map((entry) => [entry.code.toLowerCase(), entry]),
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
  const direct = CATALOGUE.get(ALIASES[wanted] ?? wanted);
  if (direct !== undefined) return direct;
  const suffix = SUFFIXES.find((known) => wanted.endsWith(known));
  return suffix === undefined ? null : (CATALOGUE.get(ALIASES[suffix] ?? suffix) ?? null);
}

export function isPassing(explanation: Explanation): boolean {
  return PASSING.has(explanation.class);
}

/**
 * What an error means and what to do. The reason text knows more than the code: it holds the
 * target's status and SCIM detail, and a code may be wrong about them.
 */
export function explain(
  code: string | null,
  reason: string | null,
  application: string,
): Explanation {
  const text = (reason ?? "").slice(0, MAX_SEARCHED);
  const detail = detailOf(text);
  const entry = catalogued(code ?? "");
  const hint = hintOf(text, application) ?? statusHint(statusOf(text), entry);
  if (hint !== null) return { known: entry?.code ?? null, ...hint, detail };
  if (entry !== null) return { known: entry.code, ...hintFrom(entry), detail };
  return { known: null, ...unknown(code), detail };
}

type Hint = Pick<Explanation, "class" | "owner" | "meaning" | "remedy">;

function hintFrom({ class: kind, owner, meaning, remedy }: Hint): Hint {
  return { class: kind, owner, meaning, remedy };
}

function unknown(code: string | null): Hint {
  const name = plain(code ?? "", 80);
  return {
    class: "unknown",
    owner: "app owner",
    meaning:
      name === "" ? "Entra gave no code for this error." : `The app's connector reported ${name}.`,
    remedy: "Read the app's own words, then ask the app's owner; Entra keeps trying meanwhile.",
  };
}

/** `StatusCode: Conflict` or the SCIM error's own `"status":"409"`, as a number; null without. */
function statusOf(text: string): number | null {
  const number =
    /"status"\s*:\s*"?(\d{3})\b/.exec(text)?.[1] ?? /\bstatus ?code:? ?(\d{3})\b/i.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  const name = /\bStatusCode:\s*([A-Za-z]+)/.exec(text)?.[1]?.toLowerCase();
  return name === undefined ? null : (STATUS_NAMES[name] ?? null);
}

const STATUS_NAMES: Readonly<Record<string, number>> = {
  badrequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notfound: 404,
  conflict: 409,
  toomanyrequests: 429,
  internalservererror: 500,
  badgateway: 502,
  serviceunavailable: 503,
  gatewaytimeout: 504,
};

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "insufficientrights",
  409: "conflict",
  429: "toomanyrequests",
  500: "internalservererror",
  502: "internalservererror",
  503: "internalservererror",
  504: "timeout",
};

/** Lets the status speak where the code is unknown or only says that the answer was not liked. */
function statusHint(status: number | null, entry: CodeEntry | null): Hint | null {
  if (status === null || (entry !== null && entry.class !== "target-contract")) return null;
  const name = CODE_OF_STATUS[status];
  const found = name === undefined ? undefined : CATALOGUE.get(name);
  return found === undefined ? null : hintFrom(found);
}

/** The SCIM error's detail: what the app's makers thought a person should know. */
function detailOf(text: string): string | null {
  const raw = /"detail"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/.exec(text)?.[1];
  if (raw === undefined) return null;
  const line = plain(defang(raw.replace(/\\[nrt]/g, " ").replace(/\\(.)/g, "$1")), MAX_DETAIL);
  return line === "" ? null : sentence(line);
}

type Rule = Hint & {
  /** Every one must be found in the text. */
  readonly says: readonly RegExp[];
  /** Null for every app. */
  readonly app: RegExp | null;
};

const SITE_GONE = "8x8 has no site of the name that this person has in Entra.";

/** What the text itself gives away, most telling first. 8x8's facts are from its SCIM set-up pages. */
const RULES: readonly Rule[] = [
  {
    says: [/\bsite\b/i, /mutability|immutable|not mutable|cannot be (changed|modified|updated)/i],
    app: /8x8/i,
    class: "data",
    owner: "app owner",
    meaning: "8x8 does not let the site of an existing user be changed.",
    remedy:
      "Set the site back in Entra (office location), or have the 8x8 admin recreate the user with the new site.",
  },
  {
    says: [/\bsite\b/i, /invalid|not found|unknown|does not exist|no such|not exist/i],
    app: /8x8/i,
    class: "data",
    owner: "directory admin",
    meaning: SITE_GONE,
    remedy:
      "Write the exact 8x8 site name into the person's office location in Entra; a renamed 8x8 site must be renamed there too.",
  },
  {
    says: [/user_?name/i, /uniqueness|already (in use|exists|taken)|duplicate|not unique/i],
    app: /8x8/i,
    class: "conflict",
    owner: "app owner",
    meaning: "Another account in 8x8 already has this user name.",
    remedy:
      "Find that account in 8x8, where a user name must be unique among all customers, and rename or remove it; or change the user name in Entra.",
  },
  {
    says: [/user_?name/i, /uniqueness|already (in use|exists|taken)|duplicate|not unique/i],
    app: null,
    class: "conflict",
    owner: "app owner",
    meaning: "Another account in the app already has this user name.",
    remedy:
      "Find that account in the app and rename or remove it, or change the user name in Entra.",
  },
  {
    says: [
      /\be-?mails?\b/i,
      /required|missing|must not be (empty|null)|cannot be (empty|null|blank)/i,
    ],
    app: null,
    class: "data",
    owner: "directory admin",
    meaning: "The app needs a work e-mail address, and the person has none in Entra.",
    remedy: "Fill in the person's mail attribute in Entra.",
  },
];

function hintOf(text: string, application: string): Hint | null {
  if (text === "") return null;
  const rule = RULES.find(
    ({ says, app }) =>
      (app === null || app.test(application) || app.test(text)) &&
      says.every((pattern) => pattern.test(text)),
  );
  return rule === undefined ? null : hintFrom(rule);
}
