import { describe, expect, test } from "vitest";
import { findRoutesWithoutJob } from "../../../domain/notify/routes-without-job.ts";

const tenants = [
  {
    tenant: "contoso",
    jobs: [
      { application: "8x8", kind: "scim" },
      { application: "Workday to AD", kind: "hr-inbound" },
    ],
  },
  { tenant: "fabrikam", jobs: [{ application: "Slack", kind: "gallery" }] },
  { tenant: "unread", jobs: null },
] as const;
const route = { name: "on-call", tenants: ["contoso", "fabrikam"], applications: ["*"] };

describe("a route", () => {
  test.each`
    case                                               | change                                                 | found
    ${"without filters matches"}                       | ${{}}                                                  | ${[]}
    ${"with an unknown app is found"}                  | ${{ applications: ["8x8", "nope", "Sla*k"] }}          | ${[["notify[0].applications", ["nope"]]]}
    ${"with an app of another tenant is found"}        | ${{ tenants: ["contoso"], applications: ["Slack"] }}   | ${[["notify[0].applications", ["Slack"]]]}
    ${"with one known kind of job matches"}            | ${{ jobKinds: ["scim", "cross-tenant"] }}              | ${[]}
    ${"with unknown kinds of jobs only is found"}      | ${{ jobKinds: ["cross-tenant"] }}                      | ${[["notify[0].jobKinds", ["cross-tenant"]]]}
    ${"whose apps have no job of its kinds is found"}  | ${{ applications: ["8x8"], jobKinds: ["hr-inbound"] }} | ${[["notify[0].jobKinds", ["hr-inbound"]]]}
    ${"of a tenant that was not read is not assessed"} | ${{ tenants: ["*"], applications: ["nope"] }}          | ${[]}
  `("$case", ({ change, found }) => {
    const result = findRoutesWithoutJob([{ ...route, jobKinds: null, ...change }], tenants);
    expect(result.map(({ setting, values }) => [setting, values])).toEqual(found);
    for (const { route: name } of result) expect(name).toBe("on-call");
  });
});
