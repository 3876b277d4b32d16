import { expect, test } from "vitest";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import { CASE_START } from "./graph-records.ts";
import { CASE_TENANT_ID, playCase } from "./play-case.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

/** The ids of the people who are assigned to each app, directly or through a group. */
function assignedIds(view: TenantView): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    view.servicePrincipals().map(({ id, displayName }) => {
      const ids = (view.assignmentsOf(id) ?? []).flatMap(({ principalType, principalId }) =>
        principalType === "User"
          ? [principalId]
          : (view.membersOf(principalId) ?? []).map((member) => member.id),
      );
      return [displayName, new Set(ids)];
    }),
  );
}

test("the conclusions about the assignments of a simulated tenant are true for everyone, also after changes", async () => {
  const world = createSimulatedWorld({
    seed: 5,
    tenantId: CASE_TENANT_ID,
    peopleCount: 60,
    apps: [
      { name: "8x8", refusedShare: 0 },
      { name: "Salesforce", refusedShare: 0, assignedShare: 0.4 },
    ],
    startsAt: CASE_START - 2 * DAY,
    scenarioStartsAt: CASE_START,
    scenario: "day 1 05:10 12 people join\nday 1 06:50 group of 8x8 loses 8 people",
    turnover: null,
  });
  await world.advanceTo(CASE_START);
  const played = await playCase({ view: world.view, startsAt: CASE_START });
  world.useClock(played.clock);
  const reasons = new Set<string>();
  for (let hour = 0; hour <= 6; hour += 1) {
    await world.advanceTo(CASE_START + hour * HOUR);
    await played.poll({ afterMs: hour === 0 ? 0 : HOUR });
    const assigned = assignedIds(world.view);
    const everyone = [...new Set([...assigned.values()].flatMap((ids) => [...ids]))];
    const { body } = await played.server.post("/api/v1/identities/lookup", { ids: everyone });
    for (const { id, statuses } of body.items) {
      for (const { application, isAssigned, reasonCode } of statuses) {
        expect([application, id, isAssigned]).toEqual([
          application,
          id,
          assigned.get(application)?.has(id),
        ]);
        reasons.add(reasonCode);
      }
    }
  }
  // Every cycle of this tenant succeeds.
  expect(reasons).not.toContain("never-seen-although-assigned");
  expect(reasons).toContain("never-seen-assigned-before-log");
  expect(reasons).toContain("never-seen-not-assigned");
});
