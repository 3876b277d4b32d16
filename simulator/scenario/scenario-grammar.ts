import type { Attribute } from "../tenant/people.ts";
import type { RestartScope } from "../tenant-view.ts";
import { JOB_CHANGE_RULES } from "./job-change-grammar.ts";
import type { ScenarioMailFault } from "./scenario-action.ts";
import { type ActionRule, actionRule, type RuleMatch } from "./scenario-words.ts";

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
  actionRule("token of 8x8 expires", "token of {app} expires", ({ app }) => ({
    kind: "token-expires",
    app,
  })),
  actionRule("token of 8x8 is renewed", "token of {app} (?:is )?renewed", ({ app }) => ({
    kind: "token-renewed",
    app,
  })),
  actionRule("pause Slack", "pause {app}", ({ app }) => ({
    kind: "job-command",
    app,
    command: { kind: "pause" },
  })),
  actionRule("start Slack", "start {app}", ({ app }) => ({
    kind: "job-command",
    app,
    command: { kind: "start" },
  })),
  actionRule(
    "restart Slack with Watermark, Escrows",
    "restart {app}(?: with (?<scopes>.+))?",
    ({ app }, match) => ({
      kind: "job-command",
      app,
      command: { kind: "restart", scopes: restartScopesOf(match) as readonly RestartScope[] },
    }),
  ),
  actionRule(
    "8x8 target is down for 3h",
    "{app} target (?:is )?down {duration}",
    ({ app, durationMs }) => ({
      kind: "target-down",
      app,
      durationMs,
    }),
  ),
  actionRule(
    "8x8 target answers HTML for 3h",
    "{app} target answers html {duration}",
    ({ app, durationMs }) => ({
      kind: "target-answers-html",
      app,
      durationMs,
    }),
  ),
  actionRule(
    "8x8 target times out for 3h",
    "{app} target times out {duration}",
    ({ app, durationMs }) => ({
      kind: "target-times-out",
      app,
      durationMs,
    }),
  ),
  actionRule(
    "8x8 target answers 429 to 60 % of requests for 2h",
    "{app} target answers (?<status>[45]\\d\\d)(?: to {share} of (?:the )?requests)? {duration}",
    ({ app, durationMs, share }, match) => ({
      kind: "target-answers-error",
      app,
      status: Number(match["status"]),
      share,
      durationMs,
    }),
  ),
  actionRule(
    "attribute site of 12 people is invalid",
    "attribute (?<attribute>\\w+) of {people} (?:is )?invalid",
    ({ peopleCount }, match) => ({
      kind: "attribute-invalid",
      attribute: attributeIn(match),
      peopleCount,
    }),
  ),
  actionRule(
    "attribute site is fixed",
    "attribute (?<attribute>\\w+)(?: of {people})? (?:is )?fixed",
    (_, match) => ({ kind: "attribute-fixed", attribute: attributeIn(match) }),
  ),
  actionRule(
    "20 % of people of Slack fail with EntryConflict",
    "{share} (?:of )?(?:the )?people of {app} fail with (?<code>\\w+)",
    ({ app, share }, match) => ({
      kind: "target-refuses-people",
      app,
      share,
      code: match["code"] ?? "",
    }),
  ),
  actionRule(
    "people of Slack are accepted again",
    "people of {app} (?:are )?accepted(?: again)?",
    ({ app }) => ({ kind: "target-accepts-people", app }),
  ),
  actionRule(
    "12 % of references of Slack cannot be resolved",
    "{share} (?:of )?(?:the )?references of {app} cannot be resolved",
    ({ app, share }) => ({
      kind: "references-unresolved",
      app,
      share,
    }),
  ),
  actionRule(
    "references of Slack are resolved again",
    "references of {app} (?:are )?resolved(?: again)?",
    ({ app }) => ({ kind: "references-unresolved", app, share: 0 }),
  ),
  actionRule(
    "disabling 40 % of leavers of 8x8 fails with InsufficientRights",
    "disabling {share} (?:of )?(?:the )?leavers of {app} fails with (?<code>\\w+)",
    ({ app, share }, match) => ({
      kind: "target-refuses-disables",
      app,
      share,
      code: match["code"] ?? "",
    }),
  ),
  actionRule(
    "leavers of 8x8 can be disabled again",
    "leavers of {app} can be disabled(?: again)?",
    ({ app }) => ({
      kind: "target-accepts-disables",
      app,
    }),
  ),
  actionRule("320 people leave", "{people} leave", ({ peopleCount }) => ({
    kind: "people-leave",
    peopleCount,
  })),
  actionRule("150 people join", "{people} join", ({ peopleCount }) => ({
    kind: "people-join",
    peopleCount,
  })),
  actionRule(
    "group of Slack loses 800 people",
    "group of {app} loses {people}",
    ({ app, peopleCount }) => ({
      kind: "group-loses-members",
      app,
      peopleCount,
    }),
  ),
  actionRule("mapping of Slack is edited", "mapping of {app} (?:is )?edited", ({ app }) => ({
    kind: "mapping-edited",
    app,
  })),
  actionRule("8x8 job stalls for 6h", "{app} job stalls {duration}", ({ app, durationMs }) => ({
    kind: "job-stalls",
    app,
    durationMs,
  })),
  actionRule(
    "8x8 job stalls in its next cycle for 6h",
    "{app} job stalls in its next cycle {duration}",
    ({ app, durationMs }) => ({
      kind: "job-stalls-in-next-cycle",
      app,
      durationMs,
    }),
  ),
  actionRule(
    "graph is down for 20m",
    "graph (?:is )?(?<graph>down|throttles|cuts connections|answers html|revokes tokens) {duration}",
    ({ durationMs }, match) => ({
      kind: "graph-fault",
      fault: GRAPH_FAULTS[(match["graph"] ?? "").toLowerCase() as keyof typeof GRAPH_FAULTS],
      durationMs,
    }),
  ),
  actionRule(
    "sign-in refuses the secret for 2h",
    "sign-in (?<signin>is down|refuses the secret) {duration}",
    ({ durationMs }, match) => ({
      kind: "graph-fault",
      fault: SIGN_IN_FAULTS[(match["signin"] ?? "").toLowerCase() as keyof typeof SIGN_IN_FAULTS],
      durationMs,
    }),
  ),
  actionRule(
    "mail refuses for 1h",
    "mail (?:is )?(?<mail>down|refuses|defers) {duration}",
    ({ durationMs }, match) => ({
      kind: "mail-fault",
      fault: (match["mail"] ?? "").toLowerCase() as ScenarioMailFault,
      durationMs,
    }),
  ),
  actionRule(
    "logs arrive 2h late for 6h",
    "logs arrive {delay} {duration}",
    ({ durationMs, delayMs }) => ({
      kind: "logs-late",
      delayMs,
      durationMs,
      randomShare: null,
    }),
  ),
  actionRule(
    "5 % of logs arrive up to 6h late for 3d",
    "{share} (?:of )?logs arrive up to {delay} {duration}",
    ({ durationMs, delayMs, share }) => ({
      kind: "logs-late",
      delayMs,
      durationMs,
      randomShare: share,
    }),
  ),
  ...JOB_CHANGE_RULES,
];
