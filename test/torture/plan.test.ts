import { expect, test } from "vitest";
import { FAULT_GROUPS, FAULT_KIND_NAMES, traitsOf } from "./fault-kinds.ts";
import { losesData, pickByVariant, planFaults } from "./plan.ts";

const LENGTH_MS = 20_000;
const OPTIONS = { lengthMs: LENGTH_MS, form: "standalone" } as const;
const plans = Array.from({ length: 300 }, (_, seed) => planFaults(seed, OPTIONS));

test("the same seed gives the same plan, and another seed gives another", () => {
  expect(planFaults(7, OPTIONS)).toEqual(plans[7]);
  expect(plans[7]?.faults).not.toEqual(plans[8]?.faults);
});

test("300 seeds of each form of Redis contain every kind of fault that the form has", () => {
  for (const form of ["standalone", "sentinel", "cluster"] as const) {
    const kinds = new Set<string>();
    for (let seed = 0; seed < 300; seed++)
      for (const { kind } of planFaults(seed, { ...OPTIONS, form }).faults) kinds.add(kind);
    const expected = FAULT_KIND_NAMES.filter(
      (kind) => traitsOf(kind).forms?.includes(form) ?? true,
    );
    expect([...kinds].toSorted()).toEqual(expected.toSorted());
  }
  expect(FAULT_KIND_NAMES.every((kind) => FAULT_GROUPS.includes(traitsOf(kind).group))).toBe(true);
});

test("every fault ends within the time of the plan", () => {
  const faults = plans.flatMap((plan) => plan.faults);
  expect(faults.every(({ beginsAtMs, endsAtMs }) => beginsAtMs >= 0 && endsAtMs <= LENGTH_MS)).toBe(
    true,
  );
});

test("two faults of one group never affect one target at the same time", () => {
  for (const { faults } of plans) {
    for (const fault of faults) {
      const others = faults.filter(
        (other) =>
          other !== fault &&
          other.target === fault.target &&
          traitsOf(other.kind).group === traitsOf(fault.kind).group,
      );
      expect(
        others.filter(
          (other) => other.beginsAtMs < fault.endsAtMs && fault.beginsAtMs < other.endsAtMs,
        ),
      ).toEqual([]);
    }
  }
});

test("a plan contains no fault of a kind that cannot be produced on this machine", () => {
  const without = ["clock wrong", "redis killed"] as const;
  const kinds = Array.from({ length: 100 }, (_, seed) =>
    planFaults(seed, { ...OPTIONS, without }).faults.map(({ kind }) => kind),
  ).flat();
  expect(kinds.filter((kind) => without.some((name) => name === kind))).toEqual([]);
});

test("every variant of a fault chooses an element, and each element is chosen", () => {
  const variants = Array.from({ length: 10 }, (_, n) => n / 10);
  const chosen = variants.map((variant) => pickByVariant(["a", "b", "c"], variant));
  expect(chosen.join("")).toBe("aaaabbbccc");
  expect(pickByVariant([], 0.5)).toBeUndefined();
});

test("a paused Redis loses confirmed data only if a replica takes over", () => {
  const withPause = (form: "standalone" | "cluster") =>
    losesData({
      seed: 1,
      form,
      faults: [
        { kind: "redis paused", target: "redis", beginsAtMs: 0, endsAtMs: 5000, variant: 0 },
      ],
    });
  expect(withPause("standalone")).toBe(false);
  expect(withPause("cluster")).toBe(true);
});
