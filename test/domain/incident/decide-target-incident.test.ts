import { describe, expect, test } from "vitest";
import type { IncidentDecision } from "../../../domain/incident/decide-incident.ts";
import type { TargetWithJobs } from "../../../domain/incident/target-signal.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { decideJobs, lastingSince } from "../incident-fixtures.ts";
import { credentialsRejectedJob, healthyJob, MORNING } from "../job-fixtures.ts";
import { observedTarget, QUIET_JOB, targetWithJob } from "../target-fixtures.ts";

type Kind = Incident["kind"];

/** The decisions about a target and its job, by the kind of the incident. */
function decide(
  targetWithJobs: TargetWithJobs,
  open: readonly Incident[] = [],
): ReadonlyMap<Kind, IncidentDecision> {
  const jobs = targetWithJobs.jobs.map(({ assessment }) => assessment);
  const decisions = decideJobs(jobs, open, [targetWithJobs]);
  return new Map(decisions.map(({ kind, decision }) => [kind, decision]));
}

/** The incidents that are open after the decisions. */
const openAfter = (decisions: ReadonlyMap<Kind, IncidentDecision>): readonly Incident[] =>
  [...decisions.values()].flatMap(({ incident }) => (incident?.state === "open" ? [incident] : []));

const at = (now: number, { target, jobs }: TargetWithJobs): TargetWithJobs => ({
  target: { ...target, assessedAt: now },
  jobs: jobs.map(({ assessment }) => ({ assessment: { ...assessment, assessedAt: now } })),
});

/** With a job whose condition has lasted for an hour. */
function lasting(targetWithJobs: TargetWithJobs): TargetWithJobs {
  const jobs = targetWithJobs.jobs.map(({ assessment }) => ({
    assessment: lastingSince(assessment, MORNING - HOUR),
  }));
  return { ...targetWithJobs, jobs };
}

const decideToken = (
  expiresAt: number | null,
  open: readonly Incident[] = [],
  { job = QUIET_JOB, now = MORNING }: { readonly job?: ObservedJob; readonly now?: number } = {},
) => {
  const tokenExpiry = expiresAt === null ? null : ({ at: expiresAt, whose: "entra" } as const);
  const target = observedTarget("ok", 0, { tokenExpiry });
  return decide(at(now, targetWithJob(target, job)), open);
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

const down = (minutes = 60, job = QUIET_JOB) =>
  targetWithJob(observedTarget("net-tcp", minutes * MINUTE), job);

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
    const decisions = decide(targetWithJob(observedTarget(row.result, row.minutes * MINUTE)));
    const decision = decisions.get("target-down");
    expect(decision?.kind).toBe(row.kind);
    expect(decision?.incident?.severity).toBe(row.severity);
  });

  const opened = openAfter(decide(down())).filter(({ kind }) => kind === "target-down");

  test("has a stable id and belongs to the target and its job", () => {
    expect(opened).toMatchObject([
      {
        id: `contoso~target-down~voice~${MORNING.toString(36)}`,
        target: "voice",
        jobId: QUIET_JOB.jobId,
        jobIds: [QUIET_JOB.jobId],
        condition: null,
        beganAt: MORNING - HOUR,
        problem: { code: "target-down", result: "net-tcp", since: MORNING - HOUR },
      },
    ]);
  });

  test("ends after a probe has succeeded for ten minutes", () => {
    const up = targetWithJob(observedTarget("ok"), healthyJob);
    const first = decide(up, opened);
    const second = decide(at(MORNING + 9 * MINUTE, up), openAfter(first));
    expect(second.get("target-down")).toMatchObject({
      kind: "unchanged",
      incident: { notifyReason: { code: "recovery-not-lasting-yet" } },
    });
    const third = decide(at(MORNING + 10 * MINUTE, up), openAfter(second));
    expect(third.get("target-down")).toMatchObject({
      kind: "recovered",
      incident: {
        state: "recovered",
        reason: { code: "target-up", isProbeOk: true },
        recovery: { endedAt: MORNING },
      },
    });
  });

  test("stays open while Entra's cycles fail because of the outage, although the probe succeeds", () => {
    const up = targetWithJob(observedTarget("ok"), failedJob);
    const decisions = decide(at(MORNING + HOUR, up), openAfter(decide(up, opened)));
    expect(decisions.get("target-down")).toMatchObject({
      kind: "unchanged",
      incident: { state: "open", notifyReason: { code: "end-unclear" } },
    });
  });

  test("is muted if people were already notified that this outage makes the job fail", () => {
    const cycles = decide(lasting(down(10, failedJob)));
    expect(cycles.get("cycle-failures")).toMatchObject({ kind: "opened" });
    const covered = decide(lasting(down(60, failedJob)), openAfter(cycles));
    expect(covered.get("target-down")).toMatchObject({
      kind: "unchanged",
      incident: {
        state: "open",
        notificationCount: 0,
        mutedBy: { kind: "cycle-failures" },
        notifyReason: { code: "muted", by: "cycle-failures" },
      },
    });
    // The job has recovered, and the target is still down.
    const quiet = at(MORNING + 5 * MINUTE, down());
    const recovering = decide(quiet, openAfter(covered));
    const later = decide(at(MORNING + 20 * MINUTE, down()), openAfter(recovering));
    expect(later.get("cycle-failures")).toMatchObject({ kind: "recovered" });
    expect(later.get("target-down")).toMatchObject({
      kind: "opened",
      incident: { notificationCount: 1, mutedBy: null, notifyReason: { code: "no-longer-muted" } },
    });
  });

  test("ends without a notification if it was muted the whole time", () => {
    const cycles = decide(lasting(down(10, failedJob)));
    const covered = decide(lasting(down(60, failedJob)), openAfter(cycles));
    const up = targetWithJob(observedTarget("ok"), healthyJob);
    const recovering = decide(at(MORNING + MINUTE, up), openAfter(covered));
    const recovered = decide(at(MORNING + 12 * MINUTE, up), openAfter(recovering));
    expect(recovered.get("target-down")).toMatchObject({
      kind: "unchanged",
      incident: { state: "recovered", notificationCount: 0 },
    });
  });
});

test("the incident of a target is notified if one of its jobs has no incident that people know of", () => {
  const [first] = down(60, failedJob).jobs;
  const [second] = down(60, { ...failedJob, jobId: "second-job" }).jobs;
  const { target } = down(60);
  const both = lasting({
    target: { ...target, jobIds: [QUIET_JOB.jobId, "second-job"] },
    jobs: [first!, second!],
  });
  const known = openAfter(decide(lasting(down(10, failedJob))));
  const jobs = both.jobs.map(({ assessment }) => assessment);
  const decisions = decideJobs(jobs, known, [both]).filter(
    ({ decision }) => decision.incident !== null,
  );
  const states = decisions.map(({ kind, decision }) => {
    const { jobId, mutedBy } = decision.incident!;
    return [kind, jobId, decision.kind, mutedBy?.kind ?? null];
  });
  expect(states).toEqual([
    ["target-down", "", "opened", null],
    ["cycle-failures", QUIET_JOB.jobId, "unchanged", null],
    ["quarantine-risk", QUIET_JOB.jobId, "unchanged", "target-down"],
    ["cycle-failures", "second-job", "unchanged", "target-down"],
    ["quarantine-risk", "second-job", "unchanged", "target-down"],
  ]);
});

describe("the incident of a token that expires", () => {
  test.each`
    remaining           | kind             | severity
    ${31 * DAY}         | ${"no-incident"} | ${undefined}
    ${30 * DAY}         | ${"opened"}      | ${"warning"}
    ${3 * DAY + MINUTE} | ${"opened"}      | ${"warning"}
    ${3 * DAY}          | ${"opened"}      | ${"critical"}
    ${20 * HOUR}        | ${"opened"}      | ${"critical"}
    ${-HOUR}            | ${"opened"}      | ${"critical"}
  `("is $kind with severity $severity when $remaining ms remain", (row) => {
    const decision = decideToken(MORNING + row.remaining).get("token-expiring");
    expect(decision?.kind).toBe(row.kind);
    expect(decision?.incident?.severity).toBe(row.severity);
  });

  const warning = openAfter(decideToken(MORNING + 10 * DAY));

  test("gets worse once, three days before the end", () => {
    const worsened = decideToken(MORNING + 3 * DAY, warning);
    expect(worsened.get("token-expiring")).toMatchObject({
      kind: "worsened",
      incident: { notificationCount: 2 },
    });
    const open = openAfter(worsened);
    expect(decideToken(MORNING + 3 * DAY - HOUR, open).get("token-expiring")?.kind).toBe(
      "unchanged",
    );
    expect(decideToken(MORNING - DAY, open).get("token-expiring")?.kind).toBe("unchanged");
  });

  test("is notified again 7, 3 and 1 days before the end", () => {
    const expiresAt = MORNING + 10 * DAY;
    let open = warning;
    const days: number[] = [];
    for (let hours = 1; hours < 240; hours += 1) {
      const now = MORNING + hours * HOUR;
      const decisions = decideToken(expiresAt, open, { now });
      open = openAfter(decisions);
      if (decisions.get("token-expiring")?.kind !== "unchanged") days.push((expiresAt - now) / DAY);
    }
    expect(days).toEqual([7, 3, 1]);
  });

  test.each`
    change                      | expiresAt             | job
    ${"the token is renewed"}   | ${MORNING + 90 * DAY} | ${QUIET_JOB}
    ${"no end is known"}        | ${null}               | ${QUIET_JOB}
    ${"Entra uses another one"} | ${MORNING - 10 * DAY} | ${healthyJob}
  `("ends when $change", ({ expiresAt, job }) => {
    const first = decideToken(expiresAt, warning, { job });
    const second = decideToken(expiresAt, openAfter(first), { job, now: MORNING + 10 * MINUTE });
    expect(second.get("token-expiring")).toMatchObject({
      kind: "recovered",
      incident: { reason: { code: "token-not-expiring" } },
    });
  });

  test("is muted if people were already notified that the credentials are rejected", () => {
    const refusedSince = { tokenExpiry: { at: MORNING - HOUR, whose: "entra" } } as const;
    const refused = targetWithJob(observedTarget("auth", HOUR), credentialsRejectedJob);
    const quarantined = decide(refused);
    expect(quarantined.get("quarantine")?.kind).toBe("opened");
    const expired = targetWithJob(
      observedTarget("auth", HOUR, refusedSince),
      credentialsRejectedJob,
    );
    expect(decide(expired, openAfter(quarantined)).get("token-expiring")).toMatchObject({
      kind: "unchanged",
      incident: { notificationCount: 0, mutedBy: { kind: "quarantine" } },
    });
  });
});

describe("the incident of a job whose target has an incident", () => {
  const failing = lasting(down(60, failedJob));
  const targetIsKnown = openAfter(decide(down()));
  const covered = decide(failing, targetIsKnown);

  test("is muted by the incident of the target", () => {
    expect(covered.get("cycle-failures")).toMatchObject({
      kind: "unchanged",
      incident: { state: "open", notificationCount: 0, mutedBy: { kind: "target-down" } },
    });
  });

  test("is notified as soon as the target no longer explains it", () => {
    const withoutTarget = openAfter(covered).filter(({ kind }) => kind !== "target-down");
    const other = lasting(targetWithJob(observedTarget("throttled"), failedJob));
    expect(decide(other, withoutTarget).get("cycle-failures")).toMatchObject({
      kind: "opened",
      incident: { notificationCount: 1, condition: "failing" },
    });
  });

  test("is notified when the job gets into quarantine, although the target mutes the failed cycles", () => {
    const quarantined = targetWithJob(observedTarget("net-tcp", HOUR), credentialsRejectedJob);
    expect(decide(quarantined, openAfter(covered)).get("quarantine")).toMatchObject({
      kind: "opened",
      incident: { notificationCount: 1, condition: "quarantined", severity: "critical" },
    });
  });
});
