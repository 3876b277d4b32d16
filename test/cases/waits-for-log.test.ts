import { describe, expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job, row, scimReason } from "./graph-records.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

// The worker reads the jobs and the log with two polls, and assesses after each poll of the jobs. The
// job object then shows a cycle whose rows have not been read yet.

const MINUTE = 60_000;
const CYCLE_ENDED_AT = CASE_START + 2 * MINUTE;

const conflict = (n: number) =>
  row({
    jobId: JOB,
    at: CYCLE_ENDED_AT - MINUTE,
    cycleId: "c0000000-0000-4000-8000-000000000002",
    person: {
      id: `a1b2c3d4-0000-4000-8000-0000000002${String(n).padStart(2, "0")}`,
      displayName: `Joiner ${n}`,
      userPrincipalName: `joiner${n}@fabrikam.example`,
    },
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementServiceIncompatible",
      reason: scimReason("BadRequest", '{"detail":"userName is too long","status":"400"}'),
    },
  });

const jobAfter = (endedAt: number, status: object = {}) => {
  const execution = {
    ...job({ id: JOB }).status.lastExecution,
    activityIdentifier: "c0000000-0000-4000-8000-000000000002",
    countEscrowed: 30,
    timeBegan: isoTime(endedAt - 5 * MINUTE),
    timeEnded: isoTime(endedAt),
  };
  return job({
    id: JOB,
    status: {
      lastExecution: execution,
      lastSuccessfulExecution: execution,
      lastSuccessfulExecutionWithExports: execution,
      ...status,
    },
  });
};

function showJob(played: PlayedCase, jobObject: object): void {
  const [app] = played.records.apps;
  played.records.apps = [{ ...app!, jobs: [jobObject] }];
}

const subjects = (played: PlayedCase) => played.mails().map(({ subject }) => subject);
/** The third line of a mail names the problem. */
const problems = (played: PlayedCase) =>
  played.mails().map(({ text }) => text?.split("\n")[2] ?? "");

describe("a mail about failing objects", () => {
  test("waits until the log has been read up to the end of the job's last cycle", async () => {
    const played = await playCase({
      jobs: [job({ id: JOB })],
      rows: Array.from({ length: 30 }, (_, n) => conflict(n)),
      tenant: { poll: { logs: "10m" } },
    });
    await played.poll();
    showJob(played, jobAfter(CYCLE_ENDED_AT));
    await played.poll({ afterMs: 3 * MINUTE, without: ["logs"] });
    await played.poll({ afterMs: 6 * MINUTE, without: ["logs"] });
    expect(subjects(played)).toEqual([]);
    expect(played.logLines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({
        notifyReason: {
          code: "waits-for-log",
          logAsOf: CASE_START,
          cycleEndedAt: CYCLE_ENDED_AT,
        },
      }),
    );

    await played.poll({ afterMs: MINUTE });
    expect(problems(played)).toEqual([expect.stringContaining("30 objects fail")]);
    const [mail] = played.mails();
    expect(mail!.text).toContain("The value of userName is longer than the app allows");
    expect(mail!.text).not.toContain("the log does not show why");
  });

  test("is sent an hour after the first failure although the log stays behind", async () => {
    const played = await playCase({ jobs: [job({ id: JOB })] });
    await played.poll();
    showJob(played, jobAfter(CYCLE_ENDED_AT));
    await played.poll({ afterMs: 3 * MINUTE, without: ["logs"] });
    for (let minutes = 0; minutes < 50; minutes += 10) {
      await played.poll({ afterMs: 10 * MINUTE, without: ["logs"] });
    }
    const failures = () => problems(played).filter((problem) => problem.includes("objects fail"));
    expect(failures()).toEqual([]);
    await played.poll({ afterMs: 10 * MINUTE, without: ["logs"] });
    expect(failures()).toEqual([expect.stringContaining("30 objects fail")]);
  });

  test("waits for the log, but a mail about a quarantine does not", async () => {
    const played = await playCase({ jobs: [job({ id: JOB })] });
    await played.poll();
    const quarantine = {
      currentBegan: isoTime(CYCLE_ENDED_AT),
      error: null,
      nextAttempt: isoTime(CYCLE_ENDED_AT + 6 * 60 * MINUTE),
      reason: "EncounteredBaseEscrowThreshold",
      seriesBegan: isoTime(CYCLE_ENDED_AT),
      seriesCount: 1,
    };
    showJob(played, jobAfter(CYCLE_ENDED_AT, { code: "Quarantine", quarantine }));
    await played.poll({ afterMs: 3 * MINUTE, without: ["logs"] });
    expect(subjects(played)).toEqual([expect.stringContaining("QUARANTINED")]);
  });
});
