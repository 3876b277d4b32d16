import { expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job, row, scimReason } from "./graph-records.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

// Two faults on one day: an attribute error in the morning, and credentials that the app refuses in the
// afternoon, until Entra puts the job into quarantine. If they were one incident, its duration would count from
// the morning, and nobody would be notified of the end of the quarantine.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CREDENTIALS = {
  code: "SystemForCrossDomainIdentityManagementInvalidCredentials",
  message: "We received HTTP 401 (Unauthorized) from the app.",
  tenantActionable: true,
};

const attributeError = (n: number, at: number, status = "failure") =>
  row({
    id: `${n}-${at}`,
    jobId: JOB,
    at,
    status,
    person: {
      id: `a1b2c3d4-0000-4000-8000-0000000003${String(n).padStart(2, "0")}`,
      displayName: `Joiner ${n}`,
      userPrincipalName: `joiner${n}@fabrikam.example`,
    },
    error:
      status === "success"
        ? null
        : {
            errorCode: "SystemForCrossDomainIdentityManagementServiceIncompatible",
            reason: scimReason("BadRequest", '{"detail":"userName is too long","status":"400"}'),
          },
  });

/** Rows of 30 people at this time. */
const thirty = (at: number, status?: string) =>
  Array.from({ length: 30 }, (_, n) => attributeError(n, at, status));

type CycleFacts = { readonly escrowed: number; readonly error?: object | null };

/** The job after a cycle that ended at this time. `status` replaces fields of its status. */
function jobAfter(endedAt: number, { escrowed, error = null }: CycleFacts, status: object = {}) {
  const healthy = job({ id: JOB }).status.lastExecution;
  const lastExecution = {
    ...healthy,
    countEscrowed: escrowed,
    error,
    state: error === null ? "Succeeded" : "Failed",
    timeBegan: isoTime(endedAt - 2 * MINUTE),
    timeEnded: isoTime(endedAt),
  };
  const lastSuccess =
    error === null
      ? {
          lastSuccessfulExecution: lastExecution,
          lastSuccessfulExecutionWithExports: lastExecution,
          steadyStateLastAchievedTime: isoTime(endedAt),
        }
      : {};
  return job({ id: JOB, status: { lastExecution, ...lastSuccess, ...status } });
}

async function runCycle(
  played: PlayedCase,
  cycle: CycleFacts,
  { status = {}, rows = [] }: { readonly status?: object; readonly rows?: readonly object[] } = {},
): Promise<void> {
  const endedAt = played.clock.now() + 30 * MINUTE;
  const [app] = played.records.apps;
  played.records.apps = [{ ...app!, jobs: [jobAfter(endedAt, cycle, status)] }];
  played.records.rows = [...played.records.rows, ...rows];
  await played.poll({ afterMs: 32 * MINUTE });
  await played.poll({ afterMs: 8 * MINUTE });
}

const subjects = (played: PlayedCase) =>
  played.mails().map(({ subject }) => subject.replace(/ \(fabrikam\)/, ""));

test("each of two faults on one day has its own incidents, and the end of each is notified", async () => {
  const played = await playCase({ jobs: [job({ id: JOB })] });
  await played.poll();
  // Morning: an attribute error of 30 people for two cycles, then it is corrected.
  const morning = played.clock.now();
  await runCycle(played, { escrowed: 30 }, { rows: thirty(morning + 29 * MINUTE) });
  await runCycle(played, { escrowed: 30 });
  const corrected = played.clock.now() + 29 * MINUTE;
  await runCycle(played, { escrowed: 0 }, { rows: thirty(corrected, "success") });
  await runCycle(played, { escrowed: 0 });

  // Afternoon: the app refuses the credentials for two cycles; then Entra quarantines the job.
  const afternoon = played.clock.now();
  await runCycle(played, { escrowed: 0, error: CREDENTIALS });
  await runCycle(played, { escrowed: 0, error: CREDENTIALS });
  const quarantinedAt = played.clock.now();
  const quarantine = {
    currentBegan: isoTime(quarantinedAt),
    error: CREDENTIALS,
    nextAttempt: isoTime(quarantinedAt + 6 * HOUR),
    reason: "EncounteredQuarantineException",
    seriesBegan: isoTime(quarantinedAt),
    seriesCount: 1,
  };
  const status = { code: "Quarantine", quarantine };
  await runCycle(played, { escrowed: 0, error: CREDENTIALS }, { status });
  await runCycle(played, { escrowed: 0, error: CREDENTIALS }, { status });
  await runCycle(played, { escrowed: 0 });
  await runCycle(played, { escrowed: 0 });

  const mails = subjects(played);
  expect(mails.slice(0, 4)).toEqual([
    "FAILING: Fabrikam Notes: failing objects",
    expect.stringMatching(/^RECOVERED after .*: Fabrikam Notes: failing objects$/),
    "CYCLES FAIL: Fabrikam Notes: failed cycles",
    "QUARANTINED: Fabrikam Notes: job quarantine (credentials rejected)",
  ]);
  expect(mails.slice(4).toSorted()).toEqual([
    expect.stringMatching(
      /^RECOVERED after 1 h 52 min: Fabrikam Notes: job quarantine \(credentials rejected\)$/,
    ),
    expect.stringMatching(/^RECOVERED after 2 h 40 min: Fabrikam Notes: failed cycles$/),
  ]);
  const { items } = await played.api("/incidents");
  const incidents = items.toReversed() as readonly Record<string, string>[];
  expect(incidents).toMatchObject([
    { kind: "failures", state: "recovered", affectedObjects: 30 },
    { kind: "cycle-failures", state: "recovered" },
    { kind: "quarantine", state: "recovered", beganAt: isoTime(quarantinedAt) },
  ]);
  const [failures, cycles, quarantined] = incidents;
  expect(Date.parse(failures!["beganAt"]!)).toBeGreaterThan(CASE_START);
  expect(Date.parse(failures!["endedAt"]!)).toBeLessThan(afternoon);
  expect(Date.parse(cycles!["beganAt"]!)).toBeGreaterThan(afternoon);
  expect(Date.parse(quarantined!["endedAt"]!)).toBeGreaterThan(quarantinedAt);
  expect(quarantined!["firstGoodCycleAt"]).not.toBeNull();
});

test("the end of a quarantine and the failures that the quarantine muted are one message in the thread of the quarantine", async () => {
  const played = await playCase({ jobs: [job({ id: JOB })] });
  await played.poll();
  const failing = () => ({ rows: thirty(played.clock.now() + 29 * MINUTE) });
  await runCycle(played, { escrowed: 30 }, failing());
  await runCycle(played, { escrowed: 30 }, failing());
  const began = isoTime(played.clock.now());
  const quarantine = {
    currentBegan: began,
    error: CREDENTIALS,
    nextAttempt: isoTime(played.clock.now() + 6 * HOUR),
    reason: "EncounteredQuarantineException",
    seriesBegan: began,
    seriesCount: 1,
  };
  const status = { code: "Quarantine", quarantine };
  await runCycle(played, { escrowed: 30, error: CREDENTIALS }, { ...failing(), status });
  await runCycle(played, { escrowed: 30, error: CREDENTIALS }, { ...failing(), status });
  await runCycle(played, { escrowed: 30 }, failing());
  await runCycle(played, { escrowed: 30 }, failing());
  expect(subjects(played)).toEqual([
    "FAILING: Fabrikam Notes: failing objects",
    "QUARANTINED: Fabrikam Notes: job quarantine (credentials rejected)",
    "1 STILL OPEN, 1 RECOVERED: Fabrikam Notes: several incidents",
  ]);
  const roots = played.mails().map(({ headers }) => /^References:\s*(<[^>]+>)/m.exec(headers)?.[1]);
  expect(roots[2]).toBe(roots[1]);
  const text = played.mails()[2]?.text;
  expect(text).toMatch(/RECOVERED after .*: Fabrikam Notes \(fabrikam\): job quarantine/);
  expect(text).toContain("STILL FAILING: Fabrikam Notes (fabrikam): failing objects");
});

test("the mail about the end of an incident does not explain itself by the other problem that the job has now", async () => {
  const played = await playCase({ jobs: [job({ id: JOB })] });
  await played.poll();
  const morning = played.clock.now();
  await runCycle(played, { escrowed: 30 }, { rows: thirty(morning + 29 * MINUTE) });
  const corrected = played.clock.now() + 29 * MINUTE;
  await runCycle(played, { escrowed: 0 }, { rows: thirty(corrected, "success") });
  await runCycle(played, { escrowed: 0, error: CREDENTIALS });
  await runCycle(played, { escrowed: 0, error: CREDENTIALS });
  const mail = played.mails().find(({ subject }) => subject.startsWith("RECOVERED"))?.text ?? "";
  const [beforeNow, now] = mail.split("\nNow: ");
  expect(beforeNow).toMatch(
    /Until then: 30 objects failed.*\n\nLasted: from .*\nAffected: up to 30/,
  );
  expect(beforeNow).not.toMatch(/cycle of|rejected/);
  expect(now).toMatch(/^failing, for another reason\. The cycle of .* failed as a whole\./);
  expect(now).toMatch(
    /\nNext step: Nothing to do about this incident\. About the other problem of the job: The app's owner/,
  );
  expect(now).toContain(
    "Provisioning attempts: none failed in the last hour, 50 % in the last 24 h",
  );
});
