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

export const APP_PATTERN = "(?<app>.+?)";
export const DURATION_PATTERN = "for (?<for>\\d+(?:\\.\\d+)?[smhd])";
export const PEOPLE_PATTERN = "(?<people>\\d+) people";
export const SHARE_PATTERN = "(?<share>\\d+(?:\\.\\d+)?) ?%";

export const parseDurationMs = (text = ""): number =>
  Number.parseFloat(text) * (UNIT_MS[text.slice(-1)] ?? Number.NaN);
export const appIn = (match: RuleMatch): string => match["app"] ?? "";
export const durationMsIn = (match: RuleMatch): number => parseDurationMs(match["for"]);
export const peopleCountIn = (match: RuleMatch): number => Number(match["people"]);
export const shareIn = (match: RuleMatch): number => Number(match["share"]) / 100;

export function actionRule(
  example: string,
  pattern: string,
  toAction: (match: RuleMatch) => ScenarioAction,
): ActionRule {
  return { example, pattern: new RegExp(`^${pattern}$`, "i"), toAction };
}
