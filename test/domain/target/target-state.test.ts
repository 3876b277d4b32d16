import { describe, expect, test } from "vitest";
import { assessJobTarget } from "../../../domain/target/assess-job-target.ts";
import {
  type ProbeResult,
  probeHistoryAfter,
  type TokenExpiry,
  UNKNOWN_TRAFFIC,
} from "../../../domain/target.ts";
import { extendTargetHistory } from "../../../domain/target-history.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { EMPTY_EXECUTION, jobFacts, MORNING } from "../job-fixtures.ts";
import { observedTarget, QUIET_JOB } from "../target-fixtures.ts";

const cycle = (beganAt: number | null, endedAt: number) => ({
  ...EMPTY_EXECUTION,
  beganAt,
  endedAt,
});

/** What Entra did after the probes began to fail two hours ago. */
const JOBS = {
  "made no cycle": QUIET_JOB,
  "wrote in a later cycle": {
    ...QUIET_JOB,
    lastSuccessWithExports: cycle(MORNING - HOUR, MORNING - HOUR + MINUTE),
  },
  "wrote in a later cycle without a beginning": {
    ...QUIET_JOB,
    lastSuccessWithExports: cycle(null, MORNING - HOUR),
  },
  "wrote in a cycle that had begun before": {
    ...QUIET_JOB,
    lastSuccessWithExports: cycle(MORNING - 3 * HOUR, MORNING - HOUR),
  },
  "ended a cycle soon after, without a beginning": {
    ...QUIET_JOB,
    lastSuccessWithExports: cycle(null, MORNING - 2 * HOUR + 30 * MINUTE),
  },
  "succeeded without a write": {
    ...QUIET_JOB,
    lastSuccess: cycle(MORNING - HOUR, MORNING - HOUR + MINUTE),
  },
  "wrote, and then failed with its credentials": {
    ...QUIET_JOB,
    lastSuccessWithExports: cycle(MORNING - HOUR, MORNING - HOUR + MINUTE),
    lastExecution: {
      ...cycle(MORNING - 20 * MINUTE, MORNING - 19 * MINUTE),
      state: "failed" as const,
      error: {
        code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
        message: "",
        tenantActionable: true,
      },
    },
  },
};

const stateOf = (
  result: ProbeResult,
  entra: keyof typeof JOBS,
  { wasTokenEverAccepted = true } = {},
) =>
  assessJobTarget(
    jobFacts(JOBS[entra], {
      target: observedTarget(result, 2 * HOUR, wasTokenEverAccepted ? {} : { acceptedAt: null }),
    }),
    MORNING,
  )?.state;

describe("a probe", () => {
  const stateAt = (result: ProbeResult, nextProbeAt: number, now: number) =>
    assessJobTarget(
      jobFacts(QUIET_JOB, { target: observedTarget(result, 2 * HOUR, { nextProbeAt }) }),
      now,
    )?.state.code;

  test.each(["auth", "throttled", "net-tcp"] as const)(
    "with the result %s describes the state until an hour after the next probe was due",
    (result) => {
      for (const waitMs of [5 * MINUTE, 70 * MINUTE, 3 * HOUR]) {
        const nextProbeAt = MORNING + waitMs;
        expect(stateAt(result, nextProbeAt, nextProbeAt + HOUR)).not.toBe("outdated");
        expect(stateAt(result, nextProbeAt, nextProbeAt + HOUR + 1)).toBe("outdated");
      }
    },
  );
});

describe("the probes of a target that ignores the filter of a search", () => {
  const probe = (result: ProbeResult, at: number) => ({
    at,
    result,
    httpStatus: null,
    latencyMs: null,
    message: null,
  });
  const ignored = probe("filter-ignored", MORNING - DAY);

  test("do not count as failed, because the app works", () => {
    const polled = { probe: ignored, traffic: UNKNOWN_TRAFFIC, trafficMs: null };
    expect(extendTargetHistory([], polled, MORNING)).toMatchObject([
      { probes: 1, failedProbes: 0, failedResult: null },
    ]);
  });

  test("begin no series of failed probes, so that a later outage begins with its own first probe", () => {
    const before = probeHistoryAfter(null, ignored);
    expect(probeHistoryAfter(before, probe("net-tcp", MORNING)).failingSince).toBe(MORNING);
  });
});

describe("the state of a target", () => {
  test.each`
    result            | entra                                              | state
    ${"ok"}           | ${"made no cycle"}                                 | ${"up"}
    ${"no-total"}     | ${"made no cycle"}                                 | ${"up"}
    ${"throttled"}    | ${"made no cycle"}                                 | ${"throttled"}
    ${"net-tcp"}      | ${"made no cycle"}                                 | ${"down"}
    ${"server-error"} | ${"succeeded without a write"}                     | ${"down"}
    ${"net-tcp"}      | ${"wrote in a later cycle"}                        | ${"fails-only-here"}
    ${"not-found"}    | ${"wrote in a later cycle"}                        | ${"fails-only-here"}
    ${"net-tcp"}      | ${"wrote in a cycle that had begun before"}        | ${"down"}
    ${"net-tcp"}      | ${"ended a cycle soon after, without a beginning"} | ${"down"}
    ${"net-tcp"}      | ${"wrote in a later cycle without a beginning"}    | ${"fails-only-here"}
    ${"auth"}         | ${"made no cycle"}                                 | ${"token-refused"}
    ${"auth"}         | ${"wrote in a cycle that had begun before"}        | ${"token-refused"}
    ${"auth"}         | ${"wrote in a later cycle"}                        | ${"own-token-old"}
    ${"auth"}         | ${"succeeded without a write"}                     | ${"own-token-old"}
    ${"auth"}         | ${"wrote, and then failed with its credentials"}   | ${"token-refused"}
  `("is $state if the probes have the result $result and Entra $entra", (row) => {
    expect(stateOf(row.result, row.entra)).toMatchObject({ code: row.state });
  });

  test("is about the token in the settings if this token was never accepted and Entra's token was not refused", () => {
    expect(stateOf("auth", "made no cycle", { wasTokenEverAccepted: false })).toMatchObject({
      code: "own-token-old",
      proof: { code: "never-accepted" },
    });
    expect(
      stateOf("auth", "wrote, and then failed with its credentials", {
        wasTokenEverAccepted: false,
      }),
    ).toMatchObject({
      code: "token-refused",
    });
  });
});

describe("the expiry of a token", () => {
  const entra: TokenExpiry = { at: MORNING - 2 * HOUR, whose: "entra" };

  test.each`
    tokenExpiry                                | entra                       | isOutdated
    ${entra}                                   | ${"made no cycle"}          | ${false}
    ${entra}                                   | ${"wrote in a later cycle"} | ${true}
    ${{ ...entra, at: MORNING - 30 * MINUTE }} | ${"wrote in a later cycle"} | ${false}
    ${{ ...entra, at: MORNING + DAY }}         | ${"wrote in a later cycle"} | ${false}
  `("is outdated: $isOutdated, if it is $tokenExpiry and Entra $entra", (row) => {
    const target = observedTarget("ok", 0, { tokenExpiry: row.tokenExpiry });
    const job = JOBS[row.entra as keyof typeof JOBS];
    const jobTarget = assessJobTarget(jobFacts(job, { target }), MORNING);
    expect(jobTarget?.tokenExpiry).toEqual({ ...row.tokenExpiry, isOutdated: row.isOutdated });
  });
});
