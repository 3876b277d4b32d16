import { describe, expect, test } from "vitest";
import type { ErrorExplanation } from "../../../domain/error-explanation.ts";
import type { ClusterCounts } from "../../../domain/job-facts.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { chooseTargetState } from "../../../domain/target/choose-target-state.ts";
import { concludeTarget } from "../../../domain/target/conclude-target.ts";
import type { ProbeResult, TargetSlot } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { clusterCounts } from "../failure/failure-fixtures.ts";
import { credentialsRejectedJob, jobFacts, MORNING } from "../job-fixtures.ts";
import { observedTarget, QUIET_JOB } from "../target-fixtures.ts";

const SLOT: TargetSlot = {
  from: MORNING - 15 * MINUTE,
  probes: 3,
  failedProbes: 0,
  failedResult: null,
  requests: null,
  throttled: null,
  serverErrors: null,
  latencyMs: 120,
};

type Row = readonly [explanation: Pick<ErrorExplanation, "id" | "errorClass">, rows: number];

const OUTAGE = { id: "internal-server-error", errorClass: "outage" } as const;
const NETWORK = { id: "connection-broken", errorClass: "network" } as const;
const TIMEOUT = { id: "timeout", errorClass: "outage" } as const;
const THROTTLING = { id: "too-many-requests", errorClass: "throttling" } as const;
const CONFLICT = { id: "conflict", errorClass: "conflict" } as const;
const DATA = { id: "value-missing", errorClass: "data" } as const;
const MICROSOFT = { id: "microsoft-internal-error", errorClass: "microsoft" } as const;
const RIGHTS = { id: "insufficient-rights", errorClass: "authorisation" } as const;
const UNKNOWN = { id: "unknown-code", errorClass: "unknown" } as const;

function clustersOf(rows: readonly Row[]): readonly ClusterCounts[] {
  return rows.map(([explanation, count], index) => {
    const counts = clusterCounts(`cluster-${index}`, {});
    return {
      ...counts,
      cluster: {
        ...counts.cluster,
        status: "failure",
        explanation: { ...counts.cluster.explanation, ...explanation },
      },
      rows: { "1h": count, "24h": count, "7d": count, "30d": count },
    };
  });
}

const failedWith = (code: string, message: string): ObservedJob => ({
  ...QUIET_JOB,
  lastExecution: {
    ...QUIET_JOB.lastExecution!,
    endedAt: MORNING - 10 * MINUTE,
    state: "failed",
    error: { code, message, tenantActionable: true },
  },
});

const UNAVAILABLE = failedWith(
  "SystemForCrossDomainIdentityManagementServiceUnavailable",
  "The remote server returned an error: (503) Server Unavailable.",
);

type Case = {
  readonly rows?: readonly Row[];
  readonly job?: ObservedJob;
  readonly probe?: ProbeResult;
  readonly slot?: Partial<TargetSlot> | null;
};

function conclude({ rows = [], job = QUIET_JOB, probe = "ok", slot = {} }: Case) {
  const target = observedTarget(probe, 2 * HOUR, {
    history: slot === null ? [] : [{ ...SLOT, ...slot }],
  });
  const facts = jobFacts(job, { target, clusters: clustersOf(rows) });
  return concludeTarget(
    facts,
    chooseTargetState(target, facts, MORNING),
    DEFAULT_THRESHOLDS,
    MORNING,
  );
}

const FAILED_PROBES = { failedProbes: 3, failedResult: "server-error" } as const;

describe("where the cause of a job's failures is", () => {
  const cases: readonly (readonly [story: string, facts: Case, code: string | null])[] = [
    ["nothing fails", {}, null],
    ["the cycle failed with 503, and our probe succeeds", { job: UNAVAILABLE }, "target-down"],
    [
      "the cycle failed with 503, and nothing is known of the server",
      { job: UNAVAILABLE, slot: null },
      "target-down",
    ],
    ["the probes fail", { probe: "net-tcp", slot: FAILED_PROBES }, "target-down"],
    [
      "rows fail with 500, and probes fail",
      { rows: [[OUTAGE, 9]], slot: FAILED_PROBES },
      "target-down",
    ],
    [
      "rows fail with 500, and nothing is known of the server",
      { rows: [[OUTAGE, 9]], slot: null },
      "target-down",
    ],
    ["rows fail with 500, and every probe succeeds", { rows: [[OUTAGE, 9]] }, "unclear"],
    [
      "rows fail with 500, probes succeed, and the server counts 5xx",
      { rows: [[OUTAGE, 9]], slot: { requests: 100, serverErrors: 30 } },
      "target-down",
    ],
    ["connections break, and every probe succeeds", { rows: [[NETWORK, 9]] }, "unclear"],
    [
      "most rows are throttled",
      {
        rows: [
          [THROTTLING, 8],
          [CONFLICT, 2],
        ],
      },
      "target-throttles",
    ],
    [
      "the server answers a fifth with 429",
      { slot: { requests: 100, throttled: 20 } },
      "target-throttles",
    ],
    ["the server answers a twentieth with 429", { slot: { requests: 100, throttled: 5 } }, null],
    [
      "the server answers a fifth with 5xx",
      { slot: { requests: 100, serverErrors: 20 } },
      "target-down",
    ],
    ["the server does not say the status", { slot: { requests: 100 } }, null],
    ["rows time out", { rows: [[TIMEOUT, 9]] }, "target-slow"],
    ["the server needs six seconds", { slot: { latencyMs: 6000 } }, "target-slow"],
    ["the job is quarantined with its credentials", { job: credentialsRejectedJob }, "credentials"],
    ["our probe is refused, and nothing shows that only it is", { probe: "auth" }, "credentials"],
    [
      "values are missing or taken",
      {
        rows: [
          [DATA, 6],
          [CONFLICT, 5],
        ],
      },
      "our-data",
    ],
    [
      "values are missing, and the server is slow",
      { rows: [[DATA, 6]], slot: { latencyMs: 6000 } },
      "our-data",
    ],
    [
      "no provisioning agent is active",
      { job: failedWith("HybridIdentityServiceNoActiveAgents", ""), slot: null },
      "agent",
    ],
    ["Microsoft reports its own error", { rows: [[MICROSOFT, 5]] }, "microsoft"],
    ["the app refuses an action", { rows: [[RIGHTS, 5]] }, "unclear"],
    [
      "half of the rows have another cause",
      {
        rows: [
          [DATA, 5],
          [MICROSOFT, 5],
        ],
      },
      "unclear",
    ],
    [
      "errors are unknown, and the server throttles",
      { rows: [[UNKNOWN, 5]], slot: { requests: 100, throttled: 50 } },
      "target-throttles",
    ],
  ];

  test.each(cases.map(([story, facts, code]) => ({ story, facts, code })))(
    "is $code if $story",
    ({ facts, code }) => {
      expect(conclude(facts)["1h"]?.code ?? null).toBe(code);
    },
  );

  test("has the counts of each class, the probes and the server's metrics as evidence", () => {
    const slot = {
      requests: 200,
      throttled: 10,
      serverErrors: 30,
      latencyMs: 7000,
      ...FAILED_PROBES,
    };
    expect(
      conclude({
        rows: [
          [OUTAGE, 6],
          [DATA, 2],
        ],
        slot,
      })["1h"]?.evidence,
    ).toEqual([
      { code: "failed-rows", errorClass: "outage", rows: 6, ratio: 0.75 },
      { code: "failed-rows", errorClass: "data", rows: 2, ratio: 0.25 },
      { code: "probes", probes: 3, failedProbes: 3, failedResult: "server-error" },
      { code: "requests", requests: 200, throttledRatio: 0.05, serverErrorRatio: 0.15 },
      { code: "latency", ms: 7000 },
    ]);
  });

  test("can differ between the last hour and the last day", () => {
    const slot = { from: MORNING - 5 * HOUR, requests: 100, throttled: 50 };
    expect(conclude({ slot })).toMatchObject({ "1h": null, "24h": { code: "target-throttles" } });
  });

  test("does not use a probe that fails only here", () => {
    const wrote = { ...QUIET_JOB.lastExecution!, beganAt: MORNING - HOUR, endedAt: MORNING - HOUR };
    const job = { ...QUIET_JOB, lastSuccessWithExports: wrote };
    expect(conclude({ probe: "net-tcp", slot: FAILED_PROBES, job })["1h"]).toBeNull();
  });
});
