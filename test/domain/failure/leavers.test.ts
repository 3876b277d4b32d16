import { describe, expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import { rememberLeavers } from "../../../domain/failure/leavers.ts";
import { remember } from "../../../domain/remember.ts";
import type { JobSnapshot } from "../../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { NO_TRACE } from "../../../domain/trace.ts";
import { factsOf, healthy, NOON } from "../jobs.ts";
import { cause } from "./rows.ts";

describe("whoever left and still has an account", () => {
  const leaver = (held: number) =>
    cause("leaver", { leaving: true, objects: held, step: "EntryExportUpdate" });

  /** Looks every ten minutes; at each, so many leavers are held. */
  function watch(held: readonly number[], intervalMs = 40 * MINUTE): readonly JobSnapshot[] {
    const looks: JobSnapshot[] = [];
    let trace = NO_TRACE;
    for (const [n, leavers] of held.entries()) {
      const now = NOON + n * 10 * MINUTE;
      const last = { ...healthy.lastExecution!, endedAt: now - MINUTE };
      const job = {
        ...healthy,
        readAt: now,
        lastExecution: { ...last, escrowed: 0 },
        schedule: { state: "active" as const, intervalMs },
      };
      const facts = factsOf(job, { clusters: [leaver(leavers)], failingObjects: leavers });
      trace = remember(trace, facts);
      looks.push(assess({ ...facts, trace }, looks.at(-1) ?? null, DEFAULT_THRESHOLDS, now));
    }
    return looks;
  }

  const first = (looks: readonly JobSnapshot[]): number =>
    looks.findIndex(({ condition }) => condition === "failing");

  test.each`
    story                                            | held                                                            | minutes
    ${"one, for two hours"}                          | ${Array(30).fill(1)}                                            | ${120}
    ${"one, through a hiccup of two cycles"}         | ${[...Array(9).fill(1), ...Array(30).fill(0)]}                  | ${null}
    ${"another one each hour, for an hour, all day"} | ${Array.from({ length: 140 }, (_, n) => (n % 7 === 0 ? 0 : 1))} | ${null}
    ${"nobody"}                                      | ${Array(30).fill(0)}                                            | ${null}
  `("$story: told after $minutes min", ({ held, minutes }) => {
    expect(first(watch(held))).toBe(minutes === null ? -1 : minutes / 10);
  });

  test("is told after two of the job's own intervals, where these are long", () => {
    expect(first(watch(Array(60).fill(1), 4 * HOUR))).toBe(48);
  });

  test("is critical, and its own sentence", () => {
    const last = watch(Array(30).fill(3)).at(-1);
    expect(last?.severity).toBe("critical");
    expect(last?.reason).toMatch(/^3 people who left still have an account in 8x8/);
    expect(last?.failures).toMatchObject({ leavers: 3, leaversOverdue: 3 });
  });

  test("is forgotten as soon as nobody is held", () => {
    const looks = watch([...Array(20).fill(1), 0, 0]);
    expect(looks.map(({ condition }) => condition).slice(-3)).toEqual([
      "failing",
      "healthy",
      "healthy",
    ]);
  });

  test("is remembered once and in the same object while nothing changes", () => {
    const facts = factsOf(healthy, { clusters: [leaver(2)] });
    const once = rememberLeavers([], facts);
    expect(once).toEqual([{ id: "leaver", since: healthy.readAt }]);
    expect(rememberLeavers(once, facts)).toBe(once);
    expect(rememberLeavers(once, factsOf(healthy))).toEqual([]);
  });
});
