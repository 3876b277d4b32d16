import type { Attribute } from "../tenant/people.ts";
import type { RestartScope } from "../tenant-view.ts";
import { JOB_CHANGE_RULES } from "./job-change-grammar.ts";
import type { ScenarioMailFault } from "./scenario-action.ts";
import {
  type ActionRule,
  APP_PATTERN,
  actionRule,
  appIn,
  DURATION_PATTERN,
  durationMsIn,
  PEOPLE_PATTERN,
  parseDurationMs,
  peopleCountIn,
  type RuleMatch,
  SHARE_PATTERN,
  shareIn,
} from "./scenario-words.ts";

export const restartScopesOf = (match: RuleMatch): readonly string[] =>
  (match["scopes"] ?? "")
    .split(",")
    .flatMap((scope) => (scope.trim() === "" ? [] : [scope.trim()]));

const attributeIn = (match: RuleMatch): Attribute => match["attribute"] as Attribute;

const GRAPH_FAULTS = {
  down: "down",
  throttles: "throttles",
  "cuts connections": "cuts-connections",
  "answers html": "answers-html",
  "revokes tokens": "revokes-tokens",
} as const;

const SIGN_IN_FAULTS = {
  "is down": "sign-in-down",
  "refuses the secret": "refuses-secret",
} as const;

/** All actions. Each has an example sentence and a pattern that matches such sentences. */
export const ACTION_RULES: readonly ActionRule[] = [
  actionRule("token of 8x8 expires", `token of ${APP_PATTERN} expires`, (match) => ({
    kind: "token-expires",
    app: appIn(match),
  })),
  actionRule("token of 8x8 is renewed", `token of ${APP_PATTERN} (?:is )?renewed`, (match) => ({
    kind: "token-renewed",
    app: appIn(match),
  })),
  actionRule("pause Slack", `pause ${APP_PATTERN}`, (match) => ({
    kind: "job-command",
    app: appIn(match),
    command: { kind: "pause" },
  })),
  actionRule("start Slack", `start ${APP_PATTERN}`, (match) => ({
    kind: "job-command",
    app: appIn(match),
    command: { kind: "start" },
  })),
  actionRule(
    "restart Slack with Watermark, Escrows",
    `restart ${APP_PATTERN}(?: with (?<scopes>.+))?`,
    (match) => ({
      kind: "job-command",
      app: appIn(match),
      command: { kind: "restart", scopes: restartScopesOf(match) as readonly RestartScope[] },
    }),
  ),
  actionRule(
    "8x8 target is down for 3h",
    `${APP_PATTERN} target (?:is )?down ${DURATION_PATTERN}`,
    (match) => ({
      kind: "target-down",
      app: appIn(match),
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "8x8 target answers HTML for 3h",
    `${APP_PATTERN} target answers html ${DURATION_PATTERN}`,
    (match) => ({
      kind: "target-answers-html",
      app: appIn(match),
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "8x8 target times out for 3h",
    `${APP_PATTERN} target times out ${DURATION_PATTERN}`,
    (match) => ({
      kind: "target-times-out",
      app: appIn(match),
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "8x8 target answers 429 to 60 % for 2h",
    `${APP_PATTERN} target answers (?<status>[45]\\d\\d)(?: to ${SHARE_PATTERN})? ${DURATION_PATTERN}`,
    (match) => ({
      kind: "target-answers-error",
      app: appIn(match),
      status: Number(match["status"]),
      share: Number(match["share"] ?? 100) / 100,
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "attribute site of 12 people is invalid",
    `attribute (?<attribute>\\w+) of ${PEOPLE_PATTERN} (?:is )?invalid`,
    (match) => ({
      kind: "attribute-invalid",
      attribute: attributeIn(match),
      peopleCount: peopleCountIn(match),
    }),
  ),
  actionRule(
    "attribute site is fixed",
    `attribute (?<attribute>\\w+)(?: of ${PEOPLE_PATTERN})? (?:is )?fixed`,
    (match) => ({ kind: "attribute-fixed", attribute: attributeIn(match) }),
  ),
  actionRule(
    "20 % of people of Slack fail with EntryConflict",
    `${SHARE_PATTERN} (?:of )?(?:the )?people of ${APP_PATTERN} fail with (?<code>\\w+)`,
    (match) => ({
      kind: "target-refuses-people",
      app: appIn(match),
      share: shareIn(match),
      code: match["code"] ?? "",
    }),
  ),
  actionRule(
    "people of Slack are accepted again",
    `people of ${APP_PATTERN} (?:are )?accepted(?: again)?`,
    (match) => ({ kind: "target-accepts-people", app: appIn(match) }),
  ),
  actionRule(
    "12 % of references of Slack cannot be resolved",
    `${SHARE_PATTERN} (?:of )?(?:the )?references of ${APP_PATTERN} cannot be resolved`,
    (match) => ({
      kind: "references-unresolved",
      app: appIn(match),
      share: shareIn(match),
    }),
  ),
  actionRule(
    "references of Slack are resolved again",
    `references of ${APP_PATTERN} (?:are )?resolved(?: again)?`,
    (match) => ({ kind: "references-unresolved", app: appIn(match), share: 0 }),
  ),
  actionRule(
    "40 % of leavers of 8x8 cannot be disabled with InsufficientRights",
    `${SHARE_PATTERN} (?:of )?(?:the )?leavers of ${APP_PATTERN} cannot be disabled with (?<code>\\w+)`,
    (match) => ({
      kind: "target-refuses-disables",
      app: appIn(match),
      share: shareIn(match),
      code: match["code"] ?? "",
    }),
  ),
  actionRule(
    "leavers of 8x8 can be disabled again",
    `leavers of ${APP_PATTERN} can be disabled(?: again)?`,
    (match) => ({
      kind: "target-accepts-disables",
      app: appIn(match),
    }),
  ),
  actionRule("320 people leave", `${PEOPLE_PATTERN} leave`, (match) => ({
    kind: "people-leave",
    peopleCount: peopleCountIn(match),
  })),
  actionRule("150 people join", `${PEOPLE_PATTERN} join`, (match) => ({
    kind: "people-join",
    peopleCount: peopleCountIn(match),
  })),
  actionRule(
    "group of Slack loses 800 people",
    `group of ${APP_PATTERN} loses ${PEOPLE_PATTERN}`,
    (match) => ({
      kind: "group-emptied",
      app: appIn(match),
      peopleCount: peopleCountIn(match),
    }),
  ),
  actionRule("mapping of Slack is edited", `mapping of ${APP_PATTERN} (?:is )?edited`, (match) => ({
    kind: "mapping-edited",
    app: appIn(match),
  })),
  actionRule("8x8 job stalls for 6h", `${APP_PATTERN} job stalls ${DURATION_PATTERN}`, (match) => ({
    kind: "job-stalls",
    app: appIn(match),
    durationMs: durationMsIn(match),
  })),
  actionRule(
    "8x8 job stalls in its next cycle for 6h",
    `${APP_PATTERN} job stalls in its next cycle ${DURATION_PATTERN}`,
    (match) => ({
      kind: "job-stalls-in-next-cycle",
      app: appIn(match),
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "graph is down for 20m",
    `graph (?:is )?(?<graph>down|throttles|cuts connections|answers html|revokes tokens) ${DURATION_PATTERN}`,
    (match) => ({
      kind: "graph-fault",
      fault: GRAPH_FAULTS[(match["graph"] ?? "").toLowerCase() as keyof typeof GRAPH_FAULTS],
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "sign-in refuses the secret for 2h",
    `sign-in (?<signin>is down|refuses the secret) ${DURATION_PATTERN}`,
    (match) => ({
      kind: "graph-fault",
      fault: SIGN_IN_FAULTS[(match["signin"] ?? "").toLowerCase() as keyof typeof SIGN_IN_FAULTS],
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "mail refuses for 1h",
    `mail (?:is )?(?<mail>down|refuses|defers) ${DURATION_PATTERN}`,
    (match) => ({
      kind: "mail-fault",
      fault: (match["mail"] ?? "").toLowerCase() as ScenarioMailFault,
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "logs arrive 2h late for 6h",
    `logs arrive (?<by>\\d+(?:\\.\\d+)?[smhd]) late ${DURATION_PATTERN}`,
    (match) => ({
      kind: "logs-late",
      delayMs: parseDurationMs(match["by"]),
      durationMs: durationMsIn(match),
      randomShare: null,
    }),
  ),
  actionRule(
    "5 % of logs arrive up to 6h late for 3d",
    `${SHARE_PATTERN} (?:of )?logs arrive up to (?<by>\\d+(?:\\.\\d+)?[smhd]) late ${DURATION_PATTERN}`,
    (match) => ({
      kind: "logs-late",
      delayMs: parseDurationMs(match["by"]),
      durationMs: durationMsIn(match),
      randomShare: shareIn(match),
    }),
  ),
  ...JOB_CHANGE_RULES,
];
