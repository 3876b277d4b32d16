import type { Deed } from "./deed.ts";
import type { RestartScope } from "./seam.ts";
import type { Attribute } from "./tenant/people.ts";

export type Words = Readonly<Record<string, string>>;

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

export const scopesOf = (words: Words): readonly string[] =>
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

/** All that can happen, each with an example of how to say it. */
export const FORMS: readonly Form[] = [
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
  form(
    "12 % of references of Slack cannot be resolved",
    `${SHARE} (?:of )?(?:the )?references of ${APP} cannot be resolved`,
    (w) => ({ kind: "unresolved", app: appOf(w), share: Number(w["share"]) / 100 }),
  ),
  form(
    "references of Slack are resolved again",
    `references of ${APP} (?:are )?resolved(?: again)?`,
    (w) => ({ kind: "unresolved", app: appOf(w), share: 0 }),
  ),
  form(
    "40 % of leavers of 8x8 cannot be disabled with InsufficientRights",
    `${SHARE} (?:of )?(?:the )?leavers of ${APP} cannot be disabled with (?<code>\\w+)`,
    (w) => ({
      kind: "keep-leavers",
      app: appOf(w),
      share: Number(w["share"]) / 100,
      code: w["code"] ?? "",
    }),
  ),
  form("leavers of 8x8 are let go again", `leavers of ${APP} (?:are )?let go(?: again)?`, (w) => ({
    kind: "free-leavers",
    app: appOf(w),
  })),
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
    "8x8 job stalls in its next cycle for 6h",
    `${APP} job stalls in its next cycle ${FOR}`,
    (w) => ({ kind: "stall-in-cycle", app: appOf(w), forMs: forMs(w) }),
  ),
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
