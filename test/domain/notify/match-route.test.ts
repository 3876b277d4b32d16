import { describe, expect, test } from "vitest";
import {
  isQuiet,
  matchRoute,
  nextOpenTime,
  type RoutedIncident,
} from "../../../domain/notify/match-route.ts";
import type { WeeklyHours } from "../../../domain/notify/route.ts";
import { testRoute } from "../../route-fixture.ts";

const route = testRoute({ key: "a1b2c3d4" });
const incident: RoutedIncident = {
  tenant: "contoso",
  kind: "quarantine",
  severity: "critical",
  jobs: [{ application: "8x8", kind: "scim" }],
};
const twoJobs = [
  { application: "8x8", kind: "scim" },
  { application: "Workday", kind: "hr-inbound" },
];

describe("an incident", () => {
  test.each`
    case                                                      | incidentChange                                    | routeChange                                              | expected
    ${"belongs to a route without filters"}                   | ${{}}                                             | ${{}}                                                    | ${null}
    ${"of another tenant does not belong to it"}              | ${{}}                                             | ${{ tenants: ["fabrikam*"] }}                            | ${{ code: "other-tenant" }}
    ${"of another app does not belong to it"}                 | ${{}}                                             | ${{ applications: ["Slack"] }}                           | ${{ code: "other-application" }}
    ${"of another kind of job does not belong to it"}         | ${{}}                                             | ${{ jobKinds: ["hr-inbound"] }}                          | ${{ code: "other-job-kind" }}
    ${"of another kind does not belong to it"}                | ${{}}                                             | ${{ incidentKinds: ["leavers"] }}                        | ${{ code: "other-incident-kind" }}
    ${"of another severity does not belong to it"}            | ${{ severity: "info" }}                           | ${{}}                                                    | ${{ code: "other-severity", severity: "info" }}
    ${"of several jobs belongs to it by one of them"}         | ${{ jobs: twoJobs }}                              | ${{ applications: ["Work*"], jobKinds: ["hr-inbound"] }} | ${null}
    ${"of several jobs needs one job for all filters"}        | ${{ jobs: twoJobs }}                              | ${{ applications: ["8x8"], jobKinds: ["hr-inbound"] }}   | ${{ code: "other-job-kind" }}
    ${"of a tenant without known jobs belongs to all routes"} | ${{ jobs: [] }}                                   | ${{ applications: ["8x8"], jobKinds: ["scim"] }}         | ${null}
    ${"of a job of unknown kind belongs to every kind"}       | ${{ jobs: [{ application: "8x8", kind: null }] }} | ${{ jobKinds: ["hr-inbound"] }}                          | ${null}
  `("$case", ({ incidentChange, routeChange, expected }) => {
    expect(matchRoute({ ...incident, ...incidentChange }, { ...route, ...routeChange })).toEqual(
      expected,
    );
  });
});

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const night: WeeklyHours = {
  days: everyDay,
  fromMinute: 22 * 60,
  toMinute: 7 * 60,
  timeZone: "UTC",
};
const office: WeeklyHours = {
  days: [1, 2, 3, 4, 5],
  fromMinute: 6 * 60,
  toMinute: 18 * 60,
  timeZone: "UTC",
};
const friday = (time: string) => Date.parse(`2026-11-27T${time}:00Z`);

describe("a route with quiet hours", () => {
  const quiet = { hours: null, quietHours: night };

  test("is not notified of a warning in these hours, but of a critical incident", () => {
    expect(isQuiet(quiet, "warning", friday("23:00"))).toBe(true);
    expect(isQuiet(quiet, "critical", friday("23:00"))).toBe(false);
    expect(isQuiet(quiet, "warning", friday("12:00"))).toBe(false);
  });

  test("is notified of a warning when the quiet hours end", () => {
    expect(nextOpenTime(quiet, "warning", friday("23:00"))).toBe(Date.parse("2026-11-28T07:00Z"));
    expect(nextOpenTime(quiet, "critical", friday("23:00"))).toBe(friday("23:00"));
  });
});

describe("a route with hours", () => {
  test("is notified when the hours begin, also of a critical incident", () => {
    const inOffice = { hours: office, quietHours: null };
    expect(nextOpenTime(inOffice, "critical", friday("19:00"))).toBe(
      Date.parse("2026-11-30T06:00Z"),
    );
    expect(nextOpenTime(inOffice, "critical", friday("09:00"))).toBe(friday("09:00"));
  });

  test("and with quiet hours is notified at the first time that both allow", () => {
    const both = { hours: office, quietHours: night };
    expect(nextOpenTime(both, "warning", friday("19:00"))).toBe(Date.parse("2026-11-30T07:00Z"));
  });

  test("that are all within its quiet hours is never notified", () => {
    const never = { hours: { ...night, fromMinute: 23 * 60 }, quietHours: night };
    expect(nextOpenTime(never, "warning", friday("12:00"))).toBeNull();
  });
});
