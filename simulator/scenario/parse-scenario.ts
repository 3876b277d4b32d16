import { VENDOR_RESPONSES } from "../target/vendor-responses.ts";
import { ATTRIBUTES } from "../tenant/people.ts";
import type { Instant, RestartScope } from "../tenant-view.ts";
import type { ScenarioAction } from "./scenario-action.ts";
import { ACTION_RULES, restartScopesOf } from "./scenario-grammar.ts";
import type { RuleMatch } from "./scenario-words.ts";

/** One line of a scenario: a time and an action. In a scenario, `#` starts a comment. */
export type ScenarioEvent = {
  readonly at: Instant;
  readonly line: number;
  readonly action: ScenarioAction;
};

export type ScenarioSettings = {
  /** Day 1 starts at midnight (UTC) of this day. */
  readonly startsAt: Instant;
  /** When the simulation begins, if this is earlier. Day 0 is the day before day 1. */
  readonly historyStartsAt?: Instant;
  readonly apps: readonly string[];
};

type ActionResult = { readonly action: ScenarioAction } | { readonly mistake: string };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const RESTART_SCOPES: readonly RestartScope[] = [
  "ConnectorDataStore",
  "Escrows",
  "Watermark",
  "QuarantineState",
  "Full",
  "ForceDeletes",
];

/**
 * Parses a scenario into events in order of time. Throws an error that lists every mistake with
 * line, text and remedy.
 */
export function parseScenario(text: string, settings: ScenarioSettings): readonly ScenarioEvent[] {
  const events: ScenarioEvent[] = [];
  const mistakes: string[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/(^|\s)#.*$/, "").trim();
    if (line === "") continue;
    const result = parseLine(line, settings);
    if ("mistake" in result) mistakes.push(`line ${index + 1}: "${line}": ${result.mistake}`);
    else events.push({ at: result.at, line: index + 1, action: result.action });
  }
  if (mistakes.length > 0) throw new Error(`The scenario is not valid:\n${mistakes.join("\n")}`);
  return events.sort((a, b) => a.at - b.at || a.line - b.line);
}

function parseLine(
  line: string,
  settings: ScenarioSettings,
): { readonly at: Instant; readonly action: ScenarioAction } | { readonly mistake: string } {
  const lineMatch = /^day (-?\d+) (\d{1,2}):(\d{2}) (.+)$/i.exec(line);
  if (lineMatch === null)
    return { mistake: 'start the line with day and time, as in "day 2 10:00 pause Slack".' };
  const [day = 0, hour = 0, minute = 0] = lineMatch.slice(1, 4).map(Number);
  const firstDay = firstDayOf(settings);
  if (day < firstDay) return { mistake: `the first day is day ${firstDay}.` };
  if (hour > 23 || minute > 59) return { mistake: "write the time as 00:00 to 23:59, UTC." };
  const midnight = Math.floor(settings.startsAt / DAY_MS) * DAY_MS;
  const at = midnight + (day - 1) * DAY_MS + (hour * 60 + minute) * MINUTE_MS;
  const result = parseAction(lineMatch[4] ?? "", settings);
  return "mistake" in result ? result : { at, action: result.action };
}

function firstDayOf({ startsAt, historyStartsAt = startsAt }: ScenarioSettings): number {
  const dayOf = (at: Instant) => Math.floor(at / DAY_MS);
  return 1 - Math.max(0, dayOf(startsAt) - dayOf(historyStartsAt));
}

function parseAction(sentence: string, { apps }: ScenarioSettings): ActionResult {
  for (const rule of ACTION_RULES) {
    const match = rule.pattern.exec(sentence)?.groups;
    if (match === undefined) continue;
    const app = apps.find((name) => name.toLowerCase() === match["app"]?.toLowerCase());
    if (match["app"] !== undefined && app === undefined) {
      return {
        mistake: `there is no application "${match["app"]}": use one of ${apps.join(", ")}.`,
      };
    }
    const mistake = findMistake(match);
    return mistake === null
      ? { action: rule.toAction({ ...match, ...(app === undefined ? {} : { app }) }) }
      : { mistake };
  }
  const examples = ACTION_RULES.map(({ example }) => `  ${example}`).join("\n");
  return { mistake: `this action is unknown. Examples of all actions:\n${examples}` };
}

function findMistake(match: RuleMatch): string | null {
  const attribute = match["attribute"];
  if (attribute !== undefined && !ATTRIBUTES.some((known) => known === attribute)) {
    return `there is no attribute "${attribute}": use one of ${ATTRIBUTES.join(", ")}.`;
  }
  const unknown = restartScopesOf(match).find(
    (scope) => !RESTART_SCOPES.some((known) => known === scope),
  );
  if (unknown !== undefined) {
    return `there is no restart scope "${unknown}": use any of ${RESTART_SCOPES.join(", ")}.`;
  }
  if (Number(match["share"] ?? 0) > 100) return "a share must be 0 to 100 %.";
  const vendor = match["vendor"];
  if (vendor !== undefined && !Object.hasOwn(VENDOR_RESPONSES, vendor)) {
    return `no response of "${vendor}" is known: use one of ${Object.keys(VENDOR_RESPONSES).join(", ")}.`;
  }
  return null;
}
