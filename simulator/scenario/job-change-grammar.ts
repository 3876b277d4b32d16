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
  SHARE_PATTERN,
  shareIn,
} from "./scenario-words.ts";

/** Actions that change how the cycles of a job run, who is in its scope, or how its target answers. */
export const JOB_CHANGE_RULES: readonly ActionRule[] = [
  actionRule(
    "cycles of Slack begin up to 60m late for 3d",
    `cycles of ${APP_PATTERN} begin up to (?<by>\\d+(?:\\.\\d+)?[smhd]) late ${DURATION_PATTERN}`,
    (match) => ({
      kind: "cycles-late",
      app: appIn(match),
      maxDelayMs: parseDurationMs(match["by"]),
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "pace of Slack changes up to 2x for 3d",
    `pace of ${APP_PATTERN} changes up to (?<factor>\\d+(?:\\.\\d+)?)x ${DURATION_PATTERN}`,
    (match) => ({
      kind: "pace-changes",
      app: appIn(match),
      factor: Number(match["factor"]),
      durationMs: durationMsIn(match),
    }),
  ),
  actionRule(
    "15 % of joiners of Slack lack an attribute",
    `${SHARE_PATTERN} (?:of )?(?:the )?joiners of ${APP_PATTERN} lack an attribute`,
    (match) => ({ kind: "joiners-incomplete", app: appIn(match), share: shareIn(match) }),
  ),
  actionRule(
    "joiners of Slack are complete again",
    `joiners of ${APP_PATTERN} (?:are )?complete(?: again)?`,
    (match) => ({ kind: "joiners-incomplete", app: appIn(match), share: 0 }),
  ),
  actionRule(
    "30 people are assigned to Slack",
    `${PEOPLE_PATTERN} are assigned to ${APP_PATTERN}`,
    (match) => ({
      kind: "people-assigned",
      app: appIn(match),
      peopleCount: peopleCountIn(match),
    }),
  ),
  actionRule(
    "12 people are unassigned from Slack",
    `${PEOPLE_PATTERN} are unassigned from ${APP_PATTERN}`,
    (match) => ({
      kind: "people-unassigned",
      app: appIn(match),
      peopleCount: peopleCountIn(match),
    }),
  ),
  actionRule(
    "20 % of people of Slack fail as at LaunchDarkly",
    `${SHARE_PATTERN} (?:of )?(?:the )?people of ${APP_PATTERN} fail as at (?<vendor>\\w+)`,
    (match) => ({
      kind: "target-refuses-people",
      app: appIn(match),
      share: shareIn(match),
      code: match["vendor"] ?? "",
    }),
  ),
];
