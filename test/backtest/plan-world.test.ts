import fc from "fast-check";
import { expect } from "vitest";
import { planWorld } from "../../bench/backtest/plan-world.ts";
import { FAULTS } from "../../bench/backtest/world-faults.ts";
import { worldKindOf } from "../../bench/backtest/world-kinds.ts";
import { parseScenario } from "../../simulator/scenario/parse-scenario.ts";
import { test } from "../property.ts";

const STARTS_AT = Date.UTC(2026, 4, 4);
const anySeed = fc.integer({ min: 0, max: 1_000_000 });

test.prop([anySeed])("the worlds of 66 consecutive seeds together contain every fault", (first) => {
  const faults = Array.from({ length: 66 }, (_, n) => worldKindOf(first + n).faults).flat();
  expect(new Set(faults)).toEqual(new Set(Object.keys(FAULTS)));
});

test.prop([anySeed], { numRuns: 300 })(
  "the scenario of every planned world can be parsed, and its faults affect existing applications",
  (seed) => {
    const { apps, scenario, injectedFaults, days, peopleCount } = planWorld(seed, 30);
    const names = apps.map(({ name }) => name);
    const events = parseScenario(scenario, { startsAt: STARTS_AT, apps: names });
    expect(events.length).toBe(scenario === "" ? 0 : scenario.split("\n").length);
    expect(
      injectedFaults
        .flatMap(({ affectedApps }) => affectedApps)
        .every((name) => names.includes(name)),
    ).toBe(true);
    expect(injectedFaults.every(({ from, until }) => from >= STARTS_AT && until >= from)).toBe(
      true,
    );
    expect(days === 30 || peopleCount > 10_000).toBe(true);
  },
);

test.prop([anySeed], { numRuns: 300 })(
  "whenever 20 people leave at once, the plan names a wave of disables in every application",
  (seed) => {
    const { apps, scenario, injectedFaults } = planWorld(seed, 30);
    const names = apps.map(({ name }) => name);
    const leaves = parseScenario(scenario, { startsAt: STARTS_AT, apps: names }).flatMap(
      ({ at, action }) =>
        action.kind === "people-leave" && action.peopleCount >= 20 ? [{ at }] : [],
    );
    for (const { at } of leaves) {
      const inWave = injectedFaults
        .filter(({ kind, from, until }) => kind === "mass-leave" && from <= at && at <= until)
        .flatMap(({ affectedApps }) => affectedApps);
      expect(new Set(inWave)).toEqual(new Set(names));
    }
  },
);

test.prop([anySeed])("one seed always gives the same plan of a world", (seed) => {
  expect(planWorld(seed, 30)).toEqual(planWorld(seed, 30));
});

test("the first 264 worlds have at least a given number of small and large tenants, growing escrows, fast jobs and targets", () => {
  const plans = Array.from({ length: 264 }, (_, n) => planWorld(n + 1, 30));
  const sizes = plans.map(({ peopleCount }) => peopleCount);
  const growths = plans.flatMap(({ injectedFaults }) =>
    injectedFaults.filter(({ kind }) => kind === "growth"),
  );
  const small = sizes.filter((people) => people <= 500).length;
  expect(small).toBeGreaterThan(100);
  expect(sizes.filter((people) => people >= 45_000).length).toBeGreaterThan(8);
  expect(Math.max(...sizes)).toBeGreaterThan(150_000);
  expect(growths.length).toBeGreaterThan(60);
  const jobs = plans.flatMap(({ apps }) => apps);
  const fastJobs = jobs.filter(({ intervalMinutes }) => intervalMinutes === 20).length;
  expect(fastJobs / jobs.length).toBeGreaterThan(0.05);
  const appsWithTarget = plans.reduce((sum, plan) => sum + plan.targets.length, 0);
  expect(appsWithTarget / jobs.length).toBeGreaterThan(0.4);
  expect(appsWithTarget / jobs.length).toBeLessThan(0.6);
});
