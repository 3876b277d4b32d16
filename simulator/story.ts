import type { Instant, JobCommand, RestartScope } from "./seam.ts";
import { ATTRIBUTES, type Attribute } from "./tenant/people.ts";

/** What happens in a world, and when. One event a line; `#` begins a comment. Day 1 is the first day. */
export type StoryEvent = { readonly at: Instant; readonly line: number; readonly deed: Deed };

export type Deed =
  | { readonly kind: "token"; readonly app: string; readonly isValid: boolean }
  | { readonly kind: "command"; readonly app: string; readonly command: JobCommand }
  | {
      readonly kind: "target-down" | "target-html" | "target-times-out";
      readonly app: string;
      readonly forMs: number;
    }
  | {
      readonly kind: "target-answers";
      readonly app: string;
      readonly status: number;
      readonly share: number;
      readonly forMs: number;
    }
  | { readonly kind: "attribute-wrong"; readonly attribute: Attribute; readonly people: number }
  | { readonly kind: "attribute-repaired"; readonly attribute: Attribute }
  | { readonly kind: "refuse"; readonly app: string; readonly share: number; readonly code: string }
  | { readonly kind: "accept"; readonly app: string }
  | { readonly kind: "leave" | "join"; readonly people: number }
  | { readonly kind: "group-storm"; readonly app: string; readonly people: number }
  | { readonly kind: "mapping-edited"; readonly app: string }
  | { readonly kind: "stall"; readonly app: string; readonly forMs: number }
  | {
      readonly kind: "graph";
      readonly fault: "down" | "throttles" | "cuts" | "html";
      readonly forMs: number;
    }
  | { readonly kind: "mail"; readonly fault: "down" | "refuses" | "defers"; readonly forMs: number }
  | { readonly kind: "logs-late"; readonly byMs: number; readonly forMs: number };

export type StorySetting = {
  /** Midnight (UTC) of this instant's day begins day 1. */
  readonly startsAt: Instant;
  readonly apps: readonly string[];
};

type Reading = { readonly deed: Deed } | { readonly mistake: string };
type Words = Readonly<Record<string, string>>;
type Form = {
  readonly example: string;
  readonly pattern: RegExp;
  read(words: Words): Deed;
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: MINUTE_MS,
  h: 3_600_000,
  d: DAY_MS,
};
const SCOPES: readonly RestartScope[] = [
  "ConnectorDataStore",
  "Escrows",
  "Watermark",
  "QuarantineState",
  "Full",
  "ForceDeletes",
];

/** Reads a whole story, in order of time. Throws with every mistake: line, text and remedy. */
export function parseStory(text: string, setting: StorySetting): readonly StoryEvent[] {
  const events: StoryEvent[] = [];
  const mistakes: string[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/(^|\s)#.*$/, "").trim();
    if (line === "") continue;
    const reading = readLine(line, setting);
    if ("mistake" in reading) mistakes.push(`line ${index + 1}: "${line}": ${reading.mistake}`);
    else events.push({ at: reading.at, line: index + 1, deed: reading.deed });
  }
  if (mistakes.length > 0) throw new Error(`The story cannot be read:\n${mistakes.join("\n")}`);
  return events.sort((a, b) => a.at - b.at || a.line - b.line);
}

function readLine(
  line: string,
  setting: StorySetting,
): { readonly at: Instant; readonly deed: Deed } | { readonly mistake: string } {
  const when = /^day (\d+) (\d{1,2}):(\d{2}) (.+)$/i.exec(line);
  if (when === null) return { mistake: 'write when it happens, as in "day 2 10:00 pause Slack".' };
  const [day = 0, hour = 0, minute = 0] = when.slice(1, 4).map(Number);
  if (day < 1) return { mistake: "the first day is day 1." };
  if (hour > 23 || minute > 59) return { mistake: "write the time as 00:00 to 23:59, UTC." };
  const midnight = Math.floor(setting.startsAt / DAY_MS) * DAY_MS;
  const at = midnight + (day - 1) * DAY_MS + (hour * 60 + minute) * MINUTE_MS;
  const reading = readDeed(when[4] ?? "", setting);
  return "mistake" in reading ? reading : { at, deed: reading.deed };
}

function readDeed(sentence: string, { apps }: StorySetting): Reading {
  for (const form of FORMS) {
    const words = form.pattern.exec(sentence)?.groups;
    if (words === undefined) continue;
    const app = apps.find((name) => name.toLowerCase() === words["app"]?.toLowerCase());
    if (words["app"] !== undefined && app === undefined) {
      return {
        mistake: `there is no application "${words["app"]}": take one of ${apps.join(", ")}.`,
      };
    }
    const mistake = mistakeIn(words);
    return mistake === null
      ? { deed: form.read({ ...words, ...(app === undefined ? {} : { app }) }) }
      : { mistake };
  }
  const examples = FORMS.map(({ example }) => `  ${example}`).join("\n");
  return { mistake: `nobody knows how to do that. What can happen:\n${examples}` };
}

function mistakeIn(words: Words): string | null {
  const attribute = words["attribute"];
  if (attribute !== undefined && !ATTRIBUTES.some((known) => known === attribute)) {
    return `there is no attribute "${attribute}": take one of ${ATTRIBUTES.join(", ")}.`;
  }
  const unknown = scopesOf(words).find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) {
    return `there is no restart scope "${unknown}": take some of ${SCOPES.join(", ")}.`;
  }
  if (Number(words["share"] ?? 0) > 100) return "a share is 0 to 100 %.";
  return null;
}

const scopesOf = (words: Words): readonly string[] =>
  (words["scopes"] ?? "")
    .split(",")
    .flatMap((scope) => (scope.trim() === "" ? [] : [scope.trim()]));

const APP = "(?<app>.+?)";
const FOR = "for (?<for>\\d+(?:\\.\\d+)?[smhd])";
const PEOPLE = "(?<people>\\d+) people";
const SHARE = "(?<share>\\d+(?:\\.\\d+)?) ?%";

const duration = (text = ""): number =>
  Number.parseFloat(text) * (UNIT_MS[text.slice(-1)] ?? Number.NaN);
const appOf = (words: Words): string => words["app"] ?? "";
const forMs = (words: Words): number => duration(words["for"]);
const people = (words: Words): number => Number(words["people"]);
const attributeOf = (words: Words): Attribute => words["attribute"] as Attribute;

function form(example: string, pattern: string, read: (words: Words) => Deed): Form {
  return { example, pattern: new RegExp(`^${pattern}$`, "i"), read };
}

const GRAPH_FAULTS = {
  down: "down",
  throttles: "throttles",
  "cuts connections": "cuts",
  "answers html": "html",
} as const;

const FORMS: readonly Form[] = [
  form("token of 8x8 expires", `token of ${APP} expires`, (w) => ({
    kind: "token",
    app: appOf(w),
    isValid: false,
  })),
  form("token of 8x8 renewed", `token of ${APP} (?:is )?renewed`, (w) => ({
    kind: "token",
    app: appOf(w),
    isValid: true,
  })),
  form("pause Slack", `pause ${APP}`, (w) => ({
    kind: "command",
    app: appOf(w),
    command: { kind: "pause" },
  })),
  form("start Slack", `start ${APP}`, (w) => ({
    kind: "command",
    app: appOf(w),
    command: { kind: "start" },
  })),
  form("restart Slack with Watermark, Escrows", `restart ${APP}(?: with (?<scopes>.+))?`, (w) => ({
    kind: "command",
    app: appOf(w),
    command: { kind: "restart", scopes: scopesOf(w) as readonly RestartScope[] },
  })),
  form("8x8 target down for 3h", `${APP} target (?:is )?down ${FOR}`, (w) => ({
    kind: "target-down",
    app: appOf(w),
    forMs: forMs(w),
  })),
  form("8x8 target answers HTML for 3h", `${APP} target answers html ${FOR}`, (w) => ({
    kind: "target-html",
    app: appOf(w),
    forMs: forMs(w),
  })),
  form("8x8 target times out for 3h", `${APP} target times out ${FOR}`, (w) => ({
    kind: "target-times-out",
    app: appOf(w),
    forMs: forMs(w),
  })),
  form(
    "8x8 target answers 429 to 60 % for 2h",
    `${APP} target answers (?<status>[45]\\d\\d)(?: to ${SHARE})? ${FOR}`,
    (w) => ({
      kind: "target-answers",
      app: appOf(w),
      status: Number(w["status"]),
      share: Number(w["share"] ?? 100) / 100,
      forMs: forMs(w),
    }),
  ),
  form(
    "attribute site of 12 people is wrong",
    `attribute (?<attribute>\\w+) of ${PEOPLE} (?:is )?wrong`,
    (w) => ({ kind: "attribute-wrong", attribute: attributeOf(w), people: people(w) }),
  ),
  form(
    "attribute site is repaired",
    `attribute (?<attribute>\\w+)(?: of ${PEOPLE})? (?:is )?repaired`,
    (w) => ({ kind: "attribute-repaired", attribute: attributeOf(w) }),
  ),
  form(
    "20 % of people of Slack fail with EntryConflict",
    `${SHARE} (?:of )?(?:the )?people of ${APP} fail with (?<code>\\w+)`,
    (w) => ({
      kind: "refuse",
      app: appOf(w),
      share: Number(w["share"]) / 100,
      code: w["code"] ?? "",
    }),
  ),
  form(
    "people of Slack are accepted again",
    `people of ${APP} (?:are )?accepted(?: again)?`,
    (w) => ({ kind: "accept", app: appOf(w) }),
  ),
  form("320 people leave", `${PEOPLE} leave`, (w) => ({ kind: "leave", people: people(w) })),
  form("150 people join", `${PEOPLE} join`, (w) => ({ kind: "join", people: people(w) })),
  form("group storm of 800 people on Slack", `group storm of ${PEOPLE} on ${APP}`, (w) => ({
    kind: "group-storm",
    app: appOf(w),
    people: people(w),
  })),
  form("mapping of Slack edited", `mapping of ${APP} (?:is )?edited`, (w) => ({
    kind: "mapping-edited",
    app: appOf(w),
  })),
  form("8x8 job stalls for 6h", `${APP} job stalls ${FOR}`, (w) => ({
    kind: "stall",
    app: appOf(w),
    forMs: forMs(w),
  })),
  form(
    "graph down for 20m",
    `graph (?:is )?(?<graph>down|throttles|cuts connections|answers html) ${FOR}`,
    (w) => ({
      kind: "graph",
      fault: GRAPH_FAULTS[(w["graph"] ?? "").toLowerCase() as keyof typeof GRAPH_FAULTS],
      forMs: forMs(w),
    }),
  ),
  form("mail refuses for 1h", `mail (?:is )?(?<mail>down|refuses|defers) ${FOR}`, (w) => ({
    kind: "mail",
    fault: (w["mail"] ?? "").toLowerCase() as "down" | "refuses" | "defers",
    forMs: forMs(w),
  })),
  form(
    "logs arrive 2h late for 6h",
    `logs arrive (?<by>\\d+(?:\\.\\d+)?[smhd]) late ${FOR}`,
    (w) => ({ kind: "logs-late", byMs: duration(w["by"]), forMs: forMs(w) }),
  ),
];
