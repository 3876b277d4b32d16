import { type ActionRule, actionRule } from "./scenario-words.ts";

/** Actions that change how the cycles of a job run, who is in its scope, or how its target answers. */
export const JOB_CHANGE_RULES: readonly ActionRule[] = [
  actionRule(
    "cycles of Slack begin up to 60m late for 3d",
    "cycles of {app} begin up to {delay} {duration}",
    ({ app, durationMs, delayMs }) => ({
      kind: "cycles-late",
      app,
      maxDelayMs: delayMs,
      durationMs,
    }),
  ),
  actionRule(
    "pace of Slack changes up to 2x for 3d",
    "pace of {app} changes up to (?<factor>\\d+(?:\\.\\d+)?)x {duration}",
    ({ app, durationMs }, match) => ({
      kind: "pace-changes",
      app,
      factor: Number(match["factor"]),
      durationMs,
    }),
  ),
  actionRule(
    "15 % of joiners of Slack lack an attribute",
    "{share} (?:of )?(?:the )?joiners of {app} lack an attribute",
    ({ app, share }) => ({ kind: "joiners-incomplete", app, share }),
  ),
  actionRule(
    "joiners of Slack are complete again",
    "joiners of {app} (?:are )?complete(?: again)?",
    ({ app }) => ({ kind: "joiners-incomplete", app, share: 0 }),
  ),
  actionRule(
    "30 people are assigned to Slack",
    "{people} are assigned to {app}",
    ({ app, peopleCount }) => ({
      kind: "people-assigned",
      app,
      peopleCount,
    }),
  ),
  actionRule(
    "12 people are unassigned from Slack",
    "{people} are unassigned from {app}",
    ({ app, peopleCount }) => ({
      kind: "people-unassigned",
      app,
      peopleCount,
    }),
  ),
  actionRule(
    "20 % of people of Slack fail as at LaunchDarkly",
    "{share} (?:of )?(?:the )?people of {app} fail as at (?<vendor>\\w+)",
    ({ app, share }, match) => ({
      kind: "target-refuses-people",
      app,
      share,
      code: match["vendor"] ?? "",
    }),
  ),
];
