import { describe, expect, test } from "vitest";
import { decideJobIncident } from "../../../domain/incident/decide-job-incident.ts";
import { decideTargetIncident } from "../../../domain/incident/decide-target-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { credentialsRejectedJob, healthyJob, NOON } from "../job-fixtures.ts";
import { assessJobAt, observedTarget, QUIET_JOB, targetWithJob } from "../target-fixtures.ts";

const decideDown = (
  open: Incident | null,
  targetWithJobs: ReturnType<typeof targetWithJob>,
): ReturnType<typeof decideTargetIncident> =>
  decideTargetIncident("target-down", open, targetWithJobs, DEFAULT_THRESHOLDS);

const decideToken = (expiresAt: number | null, open: Incident | null = null, job = QUIET_JOB) => {
  const tokenExpiry = expiresAt === null ? null : ({ at: expiresAt, whose: "entra" } as const);
  const target = observedTarget("ok", 0, { tokenExpiry });
  return decideTargetIncident(
    "token-expiring",
    open,
    targetWithJob(target, job),
    DEFAULT_THRESHOLDS,
  );
};

const failedJob: ObservedJob = {
  ...QUIET_JOB,
  lastExecution: {
    ...healthyJob.lastExecution!,
    state: "failed",
    error: {
      code: "SystemForCrossDomainIdentityManagementServiceUnavailable",
      message: "",
      tenantActionable: true,
    },
  },
};

describe("the incident of a target that is down", () => {
  test.each`
    result         | minutes | kind             | severity
    ${"net-tcp"}   | ${29}   | ${"no-incident"} | ${undefined}
    ${"net-tcp"}   | ${30}   | ${"opened"}      | ${"warning"}
    ${"net-tcp"}   | ${240}  | ${"opened"}      | ${"critical"}
    ${"not-found"} | ${30}   | ${"opened"}      | ${"warning"}
    ${"throttled"} | ${300}  | ${"no-incident"} | ${undefined}
    ${"auth"}      | ${300}  | ${"no-incident"} | ${undefined}
    ${"ok"}        | ${300}  | ${"no-incident"} | ${undefined}
  `("is $kind with severity $severity after $minutes min with the result $result", (row) => {
    const decision = decideDown(
      null,
      targetWithJob(observedTarget(row.result, row.minutes * MINUTE)),
    );
    expect(decision.kind).toBe(row.kind);
    expect(decision.incident?.severity).toBe(row.severity);
  });

  const opened = decideDown(null, targetWithJob(observedTarget("net-tcp", HOUR))).incident!;

  test("has a stable id and belongs to the target and its job", () => {
    expect(opened).toMatchObject({
      id: `contoso~target-down~voice~${NOON.toString(36)}`,
      target: "voice",
      jobId: QUIET_JOB.jobId,
      jobIds: [QUIET_JOB.jobId],
      condition: null,
      problem: { code: "target-down", result: "net-tcp", since: NOON - HOUR },
    });
  });

  test("ends after a probe has succeeded for ten minutes", () => {
    const decideUp = (now: number) =>
      decideDown(opened, {
        ...targetWithJob(observedTarget("ok"), healthyJob),
        target: { ...targetWithJob(observedTarget("ok")).target, assessedAt: now },
      });
    expect(decideUp(NOON + 9 * MINUTE)).toMatchObject({
      kind: "unchanged",
      incident: { notifyReason: { code: "target-recovery-not-lasting-yet" } },
    });
    expect(decideUp(NOON + 10 * MINUTE)).toMatchObject({
      kind: "recovered",
      incident: { state: "recovered", reason: { code: "target-up", isProbeOk: true } },
    });
  });

  test("stays open while Entra's cycles fail because of the outage, although the probe succeeds", () => {
    const decision = decideDown(
      { ...opened, updatedAt: NOON - HOUR },
      targetWithJob(observedTarget("ok"), failedJob),
    );
    expect(decision).toMatchObject({
      kind: "unchanged",
      incident: { state: "open", notifyReason: { code: "target-unclear" } },
    });
  });

  test("opens without a notification if people were notified that the job fails because of it", () => {
    const target = observedTarget("net-tcp", HOUR);
    const failing = assessJobAt(failedJob, target, NOON);
    const since = { conditionSince: NOON - HOUR, atRiskSince: NOON - HOUR };
    const job = decideJobIncident(null, { ...failing, ...since }, null, DEFAULT_THRESHOLDS);
    expect(job.kind).toBe("opened");
    const decision = decideDown(null, targetWithJob(target, failedJob, job.incident));
    expect(decision).toMatchObject({
      kind: "unchanged",
      incident: {
        state: "open",
        notificationCount: 0,
        notifyReason: { code: "covered-by-job", jobId: failedJob.jobId },
      },
    });
    // The job has recovered, and the target is still down.
    expect(decideDown(decision.incident, targetWithJob(target))).toMatchObject({
      kind: "opened",
      incident: { notificationCount: 1 },
    });
    // The target has recovered, and nobody was notified of its incident.
    const silent = { ...decision.incident!, updatedAt: NOON - HOUR };
    expect(decideDown(silent, targetWithJob(observedTarget("ok"), healthyJob))).toMatchObject({
      kind: "unchanged",
      incident: { state: "recovered", notificationCount: 0 },
    });
  });
});

describe("the incident of a token that expires", () => {
  test.each`
    remaining           | kind             | severity
    ${15 * DAY}         | ${"no-incident"} | ${undefined}
    ${14 * DAY}         | ${"opened"}      | ${"warning"}
    ${2 * DAY + MINUTE} | ${"opened"}      | ${"warning"}
    ${2 * DAY}          | ${"opened"}      | ${"critical"}
    ${20 * HOUR}        | ${"opened"}      | ${"critical"}
    ${-HOUR}            | ${"opened"}      | ${"critical"}
  `("is $kind with severity $severity when $remaining ms remain", (row) => {
    const decision = decideToken(NOON + row.remaining);
    expect(decision.kind).toBe(row.kind);
    expect(decision.incident?.severity).toBe(row.severity);
  });

  const warning = decideToken(NOON + 10 * DAY).incident!;

  test("gets worse once, two days before the end", () => {
    const worsened = decideToken(NOON + 2 * DAY, warning);
    expect(worsened).toMatchObject({ kind: "worsened", incident: { notificationCount: 2 } });
    expect(decideToken(NOON + DAY, worsened.incident).kind).toBe("unchanged");
    expect(decideToken(NOON - DAY, worsened.incident).kind).toBe("unchanged");
  });

  test.each`
    change                      | expiresAt          | job
    ${"the token is renewed"}   | ${NOON + 90 * DAY} | ${QUIET_JOB}
    ${"no end is known"}        | ${null}            | ${QUIET_JOB}
    ${"Entra uses another one"} | ${NOON - 10 * DAY} | ${healthyJob}
  `("ends when $change", ({ expiresAt, job }) => {
    const decision = decideToken(expiresAt, { ...warning, updatedAt: NOON - HOUR }, job);
    expect(decision).toMatchObject({
      kind: "recovered",
      incident: { reason: { code: "token-not-expiring" } },
    });
  });

  test("opens without a notification if people were notified that the credentials are rejected", () => {
    const target = observedTarget("auth", HOUR, {
      tokenExpiry: { at: NOON - HOUR, whose: "entra" },
    });
    const assessment = assessJobAt(credentialsRejectedJob, target, NOON);
    const job = decideJobIncident(null, assessment, null, DEFAULT_THRESHOLDS);
    const decision = decideTargetIncident(
      "token-expiring",
      null,
      targetWithJob(target, credentialsRejectedJob, job.incident),
      DEFAULT_THRESHOLDS,
    );
    expect(decision).toMatchObject({
      kind: "unchanged",
      incident: { notificationCount: 0, notifyReason: { code: "covered-by-job" } },
    });
  });
});

describe("the incident of a job whose target has an incident", () => {
  const covering = { code: "covered-by-target", target: "voice" } as const;
  const target = observedTarget("net-tcp", HOUR);
  const failing = {
    ...assessJobAt(failedJob, target, NOON),
    conditionSince: NOON - HOUR,
    atRiskSince: NOON - HOUR,
  };
  const covered = decideJobIncident(null, failing, covering, DEFAULT_THRESHOLDS);

  test("opens without a notification", () => {
    expect(covered).toMatchObject({
      kind: "unchanged",
      incident: { state: "open", notificationCount: 0, notifyReason: covering },
    });
  });

  test("is notified as soon as the target does not cover it any more", () => {
    expect(decideJobIncident(covered.incident, failing, null, DEFAULT_THRESHOLDS)).toMatchObject({
      kind: "opened",
      incident: { notificationCount: 1, condition: "failing" },
    });
  });

  test("is notified as opened when the job gets into quarantine", () => {
    const quarantined = assessJobAt(credentialsRejectedJob, target, NOON);
    expect(
      decideJobIncident(covered.incident, quarantined, null, DEFAULT_THRESHOLDS),
    ).toMatchObject({
      kind: "opened",
      incident: { notificationCount: 1, condition: "quarantined", severity: "critical" },
    });
  });

  test("ends without a notification if nobody was notified of it", () => {
    const healthy = {
      ...assessJobAt(healthyJob, observedTarget("ok"), NOON),
      conditionSince: NOON - HOUR,
    };
    expect(decideJobIncident(covered.incident, healthy, null, DEFAULT_THRESHOLDS)).toMatchObject({
      kind: "unchanged",
      incident: { state: "recovered", notificationCount: 0 },
    });
  });
});
