import { expect, test } from "vitest";
import { parseScenario } from "../../simulator/scenario/parse-scenario.ts";
import { DAY, HOUR, MINUTE, MONDAY } from "./small-world.ts";

const settings = { startsAt: MONDAY + 5 * HOUR, apps: ["8x8", "Slack", "AWS IAM Identity Center"] };
const actionOf = (sentence: string) =>
  parseScenario(`day 1 00:00 ${sentence}`, settings)[0]?.action;

test.each`
  sentence                                                  | action
  ${"token of 8x8 expires"}                                 | ${{ kind: "token-expires", app: "8x8" }}
  ${"graph revokes tokens for 20m"}                         | ${{ kind: "graph-fault", fault: "revokes-tokens", durationMs: 20 * MINUTE }}
  ${"sign-in is down for 20m"}                              | ${{ kind: "graph-fault", fault: "sign-in-down", durationMs: 20 * MINUTE }}
  ${"sign-in refuses the secret for 2h"}                    | ${{ kind: "graph-fault", fault: "refuses-secret", durationMs: 2 * HOUR }}
  ${"token of 8x8 renewed"}                                 | ${{ kind: "token-renewed", app: "8x8" }}
  ${"pause Slack"}                                          | ${{ kind: "job-command", app: "Slack", command: { kind: "pause" } }}
  ${"start AWS IAM Identity Center"}                        | ${{ kind: "job-command", app: "AWS IAM Identity Center", command: { kind: "start" } }}
  ${"restart slack"}                                        | ${{ kind: "job-command", app: "Slack", command: { kind: "restart", scopes: [] } }}
  ${"restart 8x8 with Watermark, Escrows, QuarantineState"} | ${{ kind: "job-command", app: "8x8", command: { kind: "restart", scopes: ["Watermark", "Escrows", "QuarantineState"] } }}
  ${"8x8 target down for 3h"}                               | ${{ kind: "target-down", app: "8x8", durationMs: 3 * HOUR }}
  ${"8x8 target answers HTML for 20m"}                      | ${{ kind: "target-answers-html", app: "8x8", durationMs: 20 * MINUTE }}
  ${"8x8 target times out for 1.5h"}                        | ${{ kind: "target-times-out", app: "8x8", durationMs: 90 * MINUTE }}
  ${"8x8 target answers 429 for 2h"}                        | ${{ kind: "target-answers-error", app: "8x8", status: 429, share: 1, durationMs: 2 * HOUR }}
  ${"Slack target answers 503 to 30 % of requests for 2d"}  | ${{ kind: "target-answers-error", app: "Slack", status: 503, share: 0.3, durationMs: 2 * DAY }}
  ${"attribute site of 12 people is invalid"}               | ${{ kind: "attribute-invalid", attribute: "site", peopleCount: 12 }}
  ${"attribute site is fixed"}                              | ${{ kind: "attribute-fixed", attribute: "site" }}
  ${"20 % of people of 8x8 fail with EntryConflict"}        | ${{ kind: "target-refuses-people", app: "8x8", share: 0.2, code: "EntryConflict" }}
  ${"people of 8x8 are accepted again"}                     | ${{ kind: "target-accepts-people", app: "8x8" }}
  ${"12 % of references of Slack cannot be resolved"}       | ${{ kind: "references-unresolved", app: "Slack", share: 0.12 }}
  ${"references of Slack are resolved again"}               | ${{ kind: "references-unresolved", app: "Slack", share: 0 }}
  ${"disabling 40 % of leavers of 8x8 fails with Busy"}     | ${{ kind: "target-refuses-disables", app: "8x8", share: 0.4, code: "Busy" }}
  ${"leavers of 8x8 can be disabled again"}                 | ${{ kind: "target-accepts-disables", app: "8x8" }}
  ${"8x8 job stalls in its next cycle for 6h"}              | ${{ kind: "job-stalls-in-next-cycle", app: "8x8", durationMs: 6 * HOUR }}
  ${"320 people leave"}                                     | ${{ kind: "people-leave", peopleCount: 320 }}
  ${"150 people join"}                                      | ${{ kind: "people-join", peopleCount: 150 }}
  ${"group of Slack loses 800 people"}                      | ${{ kind: "group-loses-members", app: "Slack", peopleCount: 800 }}
  ${"mapping of Slack edited"}                              | ${{ kind: "mapping-edited", app: "Slack" }}
  ${"8x8 job stalls for 6h"}                                | ${{ kind: "job-stalls", app: "8x8", durationMs: 6 * HOUR }}
  ${"graph down for 20m"}                                   | ${{ kind: "graph-fault", fault: "down", durationMs: 20 * MINUTE }}
  ${"graph throttles for 1h"}                               | ${{ kind: "graph-fault", fault: "throttles", durationMs: HOUR }}
  ${"graph cuts connections for 1h"}                        | ${{ kind: "graph-fault", fault: "cuts-connections", durationMs: HOUR }}
  ${"graph answers HTML for 1h"}                            | ${{ kind: "graph-fault", fault: "answers-html", durationMs: HOUR }}
  ${"mail refuses for 1h"}                                  | ${{ kind: "mail-fault", fault: "refuses", durationMs: HOUR }}
  ${"logs arrive 2h late for 6h"}                           | ${{ kind: "logs-late", delayMs: 2 * HOUR, durationMs: 6 * HOUR, randomShare: null }}
  ${"5 % of logs arrive up to 6h late for 3d"}              | ${{ kind: "logs-late", delayMs: 6 * HOUR, durationMs: 3 * DAY, randomShare: 0.05 }}
  ${"cycles of Slack begin up to 60m late for 3d"}          | ${{ kind: "cycles-late", app: "Slack", maxDelayMs: HOUR, durationMs: 3 * DAY }}
  ${"pace of Slack changes up to 2x for 3d"}                | ${{ kind: "pace-changes", app: "Slack", factor: 2, durationMs: 3 * DAY }}
  ${"15 % of joiners of Slack lack an attribute"}           | ${{ kind: "joiners-incomplete", app: "Slack", share: 0.15 }}
  ${"joiners of Slack are complete again"}                  | ${{ kind: "joiners-incomplete", app: "Slack", share: 0 }}
  ${"30 people are assigned to Slack"}                      | ${{ kind: "people-assigned", app: "Slack", peopleCount: 30 }}
  ${"12 people are unassigned from Slack"}                  | ${{ kind: "people-unassigned", app: "Slack", peopleCount: 12 }}
  ${"20 % of people of Slack fail as at Sentry"}            | ${{ kind: "target-refuses-people", app: "Slack", share: 0.2, code: "Sentry" }}
`("the sentence $sentence is parsed as $action", ({ sentence, action }) => {
  expect(actionOf(sentence)).toEqual(action);
});

test("the days of a scenario begin at midnight, and its events are in order of time", () => {
  const events = parseScenario(
    "\n# a comment\n day 2 09:40 pause Slack # another comment\nday 1 06:00 start Slack\n",
    settings,
  );
  expect(events.map(({ at, line }) => [at - MONDAY, line])).toEqual([
    [6 * HOUR, 4],
    [DAY + 9 * HOUR + 40 * MINUTE, 3],
  ]);
});

test("a scenario may begin in the history before day 1, as far as the simulation goes back", () => {
  const withHistory = { ...settings, historyStartsAt: settings.startsAt - 2 * DAY };
  const [event] = parseScenario("day -1 08:00 6 people leave", withHistory);
  expect(event?.at).toBe(MONDAY - 2 * DAY + 8 * HOUR);
  expect(() => parseScenario("day -2 08:00 6 people leave", withHistory)).toThrow(
    "the first day is day -1.",
  );
});

test("the error of an invalid scenario lists every mistake with line, text and remedy", () => {
  const scenario = `pause Slack
day 0 10:00 pause Slack
day 1 24:00 pause Slack
day 1 10:00 pause Zoom
day 1 10:00 attribute shoe of 3 people is invalid
day 1 10:00 restart Slack with Everything
day 1 10:00 120 % of people of Slack fail with Timeout`;
  expect(() => parseScenario(scenario, settings)).toThrowErrorMatchingInlineSnapshot(`
    [Error: The scenario is not valid:
    line 1: "pause Slack": start the line with day and time, as in "day 2 10:00 pause Slack".
    line 2: "day 0 10:00 pause Slack": the first day is day 1.
    line 3: "day 1 24:00 pause Slack": write the time as 00:00 to 23:59, UTC.
    line 4: "day 1 10:00 pause Zoom": there is no application "Zoom": use one of 8x8, Slack, AWS IAM Identity Center.
    line 5: "day 1 10:00 attribute shoe of 3 people is invalid": there is no attribute "shoe": use one of department, title, site, mobile, mail.
    line 6: "day 1 10:00 restart Slack with Everything": there is no restart scope "Everything": use any of ConnectorDataStore, Escrows, Watermark, QuarantineState, Full, ForceDeletes.
    line 7: "day 1 10:00 120 % of people of Slack fail with Timeout": a share must be 0 to 100 %.]
  `);
});

test("the error for an unknown action lists examples of all actions", () => {
  expect(() => actionOf("dance")).toThrow(
    /"day 1 00:00 dance": .*Examples of all actions:\n {2}token of 8x8/,
  );
});
