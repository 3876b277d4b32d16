import type { ScenarioAction } from "./scenario-action.ts";

export type RuleMatch = Readonly<Record<string, string>>;

export type ActionRule = {
  readonly example: string;
  readonly pattern: RegExp;
  toAction(match: RuleMatch): ScenarioAction;
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: MINUTE_MS,
  h: 3_600_000,
  d: DAY_MS,
};

const NUMBER = "\\d+(?:\\.\\d+)?";

/** What a pattern may contain in braces, and the group of the match that the words become. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  app: "(?<app>.+?)",
  duration: `for (?<duration>${NUMBER}[smhd])`,
  delay: `(?<delay>${NUMBER}[smhd]) late`,
  people: "(?<people>\\d+) people",
  share: `(?<share>${NUMBER}) ?%`,
};

/** The values of the placeholders that the sentence contains; other numbers are NaN. */
type RuleValues = {
  readonly app: string;
  readonly durationMs: number;
  readonly delayMs: number;
  readonly peopleCount: number;
  /** 0..1; 1 if the sentence contains no share. */
  readonly share: number;
};

const parseDurationMs = (text = ""): number =>
  Number.parseFloat(text) * (UNIT_MS[text.slice(-1)] ?? Number.NaN);

/**
 * An action, and the pattern of its sentences: a regular expression with placeholders such as
 * `{app}`. Other named groups are in the second parameter of `toAction`.
 */
export function actionRule(
  example: string,
  pattern: string,
  toAction: (values: RuleValues, match: RuleMatch) => ScenarioAction,
): ActionRule {
  const source = pattern.replace(/\{(\w+)\}/g, (text, name: string) => PLACEHOLDERS[name] ?? text);
  return {
    example,
    pattern: new RegExp(`^${source}$`, "i"),
    toAction: (match) =>
      toAction(
        {
          app: match["app"] ?? "",
          durationMs: parseDurationMs(match["duration"]),
          delayMs: parseDurationMs(match["delay"]),
          peopleCount: Number(match["people"]),
          share: Number(match["share"] ?? 100) / 100,
        },
        match,
      ),
  };
}
