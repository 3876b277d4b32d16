import { describe, expect, test } from "vitest";
import { followChangedRoutes } from "../../../domain/notify/follow-changed-routes.ts";
import type { PlannedIncident } from "../../../domain/notify/plan-types.ts";
import { addressIdentity, type Route, routeKey } from "../../../domain/notify/route.ts";
import type { RouteHistory, RouteThread } from "../../../domain/notify/route-history.ts";
import { testRoute } from "../../route-fixture.ts";
import { testIncident } from "../../store/stored-values.ts";
import { NOON } from "./plan-world.ts";

const OPS = route("ops", "ops@contoso.example");
const IAM = route("iam", "iam@contoso.example");

function route(name: string, address: string, changes: Partial<Route> = {}): Route {
  return testRoute({ name, key: routeKey(`name ${name}`), addresses: [address], ...changes });
}

function threadOf({ name, channel, addresses }: Route): RouteThread {
  return {
    ...{ threadId: `thread-${name}`, incidentCount: 1, firstNotifiedAt: NOON },
    ...{ escalatedAt: null, acknowledgedAt: null, channel },
    recipients: routeKey(addressIdentity(channel, addresses)),
  };
}

/** An incident of which these routes were notified. */
function knownTo(routes: readonly Route[]): PlannedIncident {
  const incident = testIncident("a", { application: "8x8" });
  const history: RouteHistory = {
    incidentId: "a",
    threads: Object.fromEntries(routes.map((known) => [known.key, threadOf(known)])),
    decisions: routes.map(({ key, name }) => ({
      ...{
        announcementId: "a.0",
        reason: "opened",
        routeKey: key,
        routeName: name,
        decidedAt: NOON,
      },
      ...{ code: "notified", notificationId: `a.0.${key}`, incidentCount: 1 },
      otherNotificationIds: [],
    })),
  };
  return {
    ...{ incident, history, jobAddresses: [], mutedBy: null, hasDeadline: false },
    jobs: [{ application: "8x8", kind: "scim" }],
    cause: { code: "job", name: "8x8", tenant: incident.tenant },
    acknowledgement: null,
  };
}

/** The thread of each route after a change of the settings, and who its decisions say was notified. */
function threadsAfter(item: PlannedIncident, routes: readonly Route[]) {
  const { history } = followChangedRoutes(item, routes);
  return Object.fromEntries(
    routes.map(({ key, name }) => [
      name,
      [
        history.threads[key]?.threadId ?? null,
        history.decisions.filter(({ routeKey: decided }) => decided === key).length,
      ],
    ]),
  );
}

describe("after a change of the settings", () => {
  test("two renamed routes continue the threads of their own recipients", () => {
    const night = { ...IAM, name: "night", key: "night" };
    const day = { ...OPS, name: "day", key: "day" };
    expect(threadsAfter(knownTo([OPS, IAM]), [night, day])).toEqual({
      night: ["thread-iam", 1],
      day: ["thread-ops", 1],
    });
  });

  test("a new route beside the present ones continues no thread", () => {
    const added = route("new", "ops@contoso.example");
    expect(threadsAfter(knownTo([OPS]), [OPS, added])).toEqual({
      ops: ["thread-ops", 1],
      new: [null, 0],
    });
  });

  test("a route of another channel, or for other apps, does not continue the thread of a removed route", () => {
    const webhook = route("hook", "hooks.example", { channel: "webhook" });
    const other = route("slack", "slack@contoso.example", { applications: ["Slack"] });
    expect(threadsAfter(knownTo([OPS]), [webhook, other])).toEqual({
      hook: [null, 0],
      slack: [null, 0],
    });
  });

  test("a present route that has decided about the incident does not get the thread of a removed route", () => {
    const known = knownTo([OPS, IAM]);
    const { [IAM.key]: _, ...threads } = known.history.threads;
    const item = { ...known, history: { ...known.history, threads } };
    expect(threadsAfter(item, [IAM])).toEqual({ iam: [null, 1] });
  });

  test("a route that is renamed back has its thread again", () => {
    const renamed = { ...OPS, name: "night", key: "night" };
    expect(threadsAfter(followChangedRoutes(knownTo([OPS]), [renamed]), [OPS])).toEqual({
      ops: ["thread-ops", 1],
    });
  });

  test("the history of routes that have not changed stays as it is", () => {
    const item = knownTo([OPS, IAM]);
    expect(followChangedRoutes(item, [OPS, IAM])).toBe(item);
  });
});
