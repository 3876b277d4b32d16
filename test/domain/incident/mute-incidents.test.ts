import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { SourcedDecision } from "../../../domain/incident/decide-incidents.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import type { ProbeResult } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { decideJobs } from "../incident-fixtures.ts";
import { credentialsRejectedJob, jobFacts, MORNING, tooManyDeletesJob } from "../job-fixtures.ts";
import { observedTarget, targetWithJob } from "../target-fixtures.ts";

const openAfter = (decisions: readonly SourcedDecision[]): readonly Incident[] =>
  decisions.flatMap(({ decision: { incident } }) => (incident?.state === "open" ? [incident] : []));

const decisionOf = (decisions: readonly SourcedDecision[], wanted: Incident["kind"]) =>
  decisions.find(({ kind }) => kind === wanted)?.decision;

const quarantineOf = (code: string, message: string): ObservedJob => {
  const error = { code, message, tenantActionable: true };
  const { quarantine, lastExecution } = credentialsRejectedJob;
  return {
    ...credentialsRejectedJob,
    lastExecution: { ...lastExecution!, error },
    quarantine: { ...quarantine!, error },
  };
};

const WEB_PAGE = quarantineOf(
  "SystemForCrossDomainIdentityManagementServiceIncompatible",
  "StatusCode: OK. Message: <!DOCTYPE html><html><head><title>Sign in</title></head></html>",
);

describe("the outage of a server after its job is in quarantine", () => {
  test.each`
    quarantine             | probe                     | kind           | why
    ${"a web page"}        | ${"html-instead-of-json"} | ${"unchanged"} | ${"both name the same wrong answer"}
    ${"a web page"}        | ${"not-found"}            | ${"unchanged"} | ${"the server answers, but not as SCIM"}
    ${"a web page"}        | ${"net-tcp"}              | ${"opened"}    | ${"the server no longer answers at all"}
    ${"wrong credentials"} | ${"html-instead-of-json"} | ${"opened"}    | ${"these are two causes"}
  `("is $kind after a quarantine for $quarantine with the probe result $probe: $why", (row) => {
    const probe = row.probe as ProbeResult;
    const job = row.quarantine === "a web page" ? WEB_PAGE : credentialsRejectedJob;
    const early = targetWithJob(observedTarget(probe, 10 * MINUTE), job);
    const jobs = early.jobs.map(({ assessment }) => assessment);
    const before = decideJobs(jobs, [], [early]);
    expect(decisionOf(before, "quarantine")?.kind).toBe("opened");
    const late = targetWithJob(observedTarget(probe, HOUR), job);
    const after = decideJobs(jobs, openAfter(before), [late]);
    expect(decisionOf(after, "target-down")?.kind).toBe(row.kind);
  });
});

/** A job in quarantine by its deletion threshold; Entra withholds these disables. */
function withheldWave(now: number, people: number, withheld: number): JobAssessment {
  const assessment = assessJob(jobFacts(tooManyDeletesJob), null, DEFAULT_THRESHOLDS, now);
  const firstEventAt = MORNING - HOUR;
  const wave = {
    ...{ cycleId: "c", people, failed: 0, withheld, population: 100, largestBefore: 0 },
    ...{ knownSince: null, isCycleRunning: false, firstEventAt, lastEventAt: firstEventAt },
  };
  const { deletionPrevention } = assessment.quarantine;
  const trouble = {
    kind: "deletion-wave",
    condition: "at-risk",
    severity: people > withheld ? "critical" : "warning",
    since: firstEventAt,
    reason: { code: "many-disables", wave, deletionPrevention },
    topics: [],
  } as const;
  return people === 0 ? assessment : { ...assessment, troubles: [...assessment.troubles, trouble] };
}

describe("many disables that Entra withholds in a quarantine that the deletion threshold caused", () => {
  const opened = decideJobs([withheldWave(MORNING, 30, 30)]);

  test("are notified once, because the quarantine's notification does not say how many", () => {
    expect(decisionOf(opened, "deletion-wave")?.kind).toBe("opened");
  });

  test("get no reminders of their own, because the quarantine has reminders", () => {
    const later = decideJobs([withheldWave(MORNING + 7 * HOUR, 30, 30)], openAfter(opened));
    expect(decisionOf(later, "quarantine")?.kind).toBe("still");
    expect(decisionOf(later, "deletion-wave")).toMatchObject({
      kind: "unchanged",
      incident: { mutedBy: { kind: "quarantine" } },
    });
  });

  test("do not recover while the quarantine lasts", () => {
    let open = openAfter(opened);
    for (const minutes of [0, 15, 30]) {
      const quiet = decideJobs([withheldWave(MORNING + DAY + minutes * MINUTE, 0, 0)], open);
      expect(decisionOf(quiet, "deletion-wave")).toMatchObject({
        kind: "unchanged",
        incident: { state: "open", mutedBy: { kind: "quarantine" } },
      });
      open = openAfter(quiet);
    }
  });

  test("are notified again when Entra has carried them out", () => {
    const open = openAfter(decideJobs([withheldWave(MORNING + HOUR, 30, 30)], openAfter(opened)));
    const made = decideJobs([withheldWave(MORNING + 2 * HOUR, 30, 0)], open);
    expect(decisionOf(made, "deletion-wave")).toMatchObject({
      kind: "worsened",
      incident: { mutedBy: null, severity: "critical" },
    });
  });
});
