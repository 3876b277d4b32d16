import { expect, test } from "vitest";
import { matchRoute } from "../../../domain/notify/match-route.ts";
import { plannedIncident } from "../../../worker/dispatch/plan-input.ts";
import { testRoute } from "../../route-fixture.ts";
import { testIncident } from "../../store/stored-values.ts";

test.each([
  ["Voice", null],
  ["Payroll", { code: "other-application" }],
])(
  "an incident of a target of the app Voice is compared with a route for the app %s by the name of the app",
  (application, expected) => {
    const incident = testIncident("t", {
      ...{ kind: "target-down", target: "voice", application: "Voice", jobId: "", jobIds: ["a"] },
    });
    const { jobs } = plannedIncident(incident, null, { acknowledgement: null, history: null });
    const { tenant, kind, severity } = incident;
    const route = testRoute({ applications: [application] });
    expect(matchRoute({ tenant, kind, severity, jobs }, route)).toEqual(expected);
  },
);
