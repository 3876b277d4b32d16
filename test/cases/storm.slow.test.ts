import { expect, test } from "vitest";
import { CASE_START, isoTime, job, type PERSON, row, scimReason } from "./graph-records.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

// One fault of a shared network breaks all jobs of a tenant within a minute.

const MINUTE = 60_000;
const JOB_COUNT = 200;
const PEOPLE_PER_JOB = 25;
const numbers = Array.from({ length: JOB_COUNT }, (_, n) => n);

const digits = (n: number, length: number) => String(n).padStart(length, "0");
const appOf = (n: number) => ({
  id: `5e000000-0000-4000-8000-${digits(n, 12)}`,
  displayName: `App ${digits(n, 3)}`,
});
const jobIdOf = (n: number) => `scim.${digits(n, 32)}.11111111-0000-4000-a000-${digits(n, 12)}`;

function jobAt(n: number, now: number, isBroken: boolean) {
  const last = {
    activityIdentifier: "c0000000-0000-4000-8000-000000000001",
    state: "Succeeded",
    countEscrowed: 0,
    countEntitled: 0,
    countExported: 1,
    countImported: 1,
    error: null,
    timeBegan: isoTime(now - 6 * MINUTE),
    timeEnded: isoTime(now - 5 * MINUTE),
  };
  const quarantine = {
    reason: "EncounteredQuarantineException",
    currentBegan: isoTime(now - MINUTE),
    seriesBegan: isoTime(now - MINUTE),
    seriesCount: 1,
    nextAttempt: isoTime(now + 60 * MINUTE),
    error: {
      code: "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
      message: "An error occurred while sending the request.",
      tenantActionable: true,
    },
  };
  const executions = { lastExecution: last, lastSuccessfulExecution: last };
  return job({
    id: jobIdOf(n),
    status: isBroken ? { ...executions, code: "Quarantine", quarantine } : executions,
  });
}

function rowOf(n: number, person: number, at: number, isFixed: boolean) {
  const id = n * PEOPLE_PER_JOB + person;
  return row({
    jobId: jobIdOf(n),
    at,
    servicePrincipal: appOf(n),
    person: {
      id: `a1b2c3d4-0000-4000-8000-${digits(id, 12)}`,
      displayName: `Person ${id}`,
      userPrincipalName: `person${id}@fabrikam.example`,
    } satisfies typeof PERSON,
    status: isFixed ? "success" : "failure",
    error: isFixed ? null : ERROR,
  });
}

const ERROR = {
  errorCode: "SystemForCrossDomainIdentityManagementServiceUnavailable",
  reason: scimReason("ServiceUnavailable", '{"status":"503"}'),
};

/** Rows of everyone in the jobs from number `from` to number `to`. */
const rowsOf = (from: number, to: number, at: number, isFixed: boolean) =>
  numbers
    .slice(from, to)
    .flatMap((n) =>
      Array.from({ length: PEOPLE_PER_JOB }, (_, person) => rowOf(n, person, at, isFixed)),
    );

/** Graph shows the jobs with a number below `broken` in quarantine, except those with a number below `recovered`. */
function showJobs({ records, clock }: PlayedCase, broken: number, recovered: number): void {
  const now = clock.now();
  records.apps = numbers.map((n) => ({
    ...appOf(n),
    jobs: [jobAt(n, now, n < broken && n >= recovered)],
  }));
}

const references = (headers: string) => /^References: (.*)$/im.exec(headers)?.[1] ?? null;

test("when 200 jobs break within a minute and 5,000 people are hit, a recipient gets at most five mails, every job is in a mail, and every recovery is in the thread of its outbreak", async () => {
  const apps = numbers.map((n) => ({ ...appOf(n), jobs: [jobAt(n, CASE_START, false)] }));
  const played = await playCase({ apps, groupWaitMs: 30_000 });
  const pollAfter = async (afterMs: number, broken: number, recovered: number) => {
    played.clock.advanceTo(played.clock.now() + afterMs);
    showJobs(played, broken, recovered);
    await played.poll();
  };
  await played.poll();
  await pollAfter(10 * MINUTE, 120, 0);
  played.records.rows = rowsOf(0, JOB_COUNT, played.clock.now(), false);
  await pollAfter(40_000, 200, 0);
  await pollAfter(40_000, 200, 0);
  let before = 0;
  for (const recovered of [70, 140, 200, 200, 200, 200, 200]) {
    const fixed = rowsOf(before, recovered, played.clock.now(), true);
    played.records.rows = [...played.records.rows, ...fixed];
    before = recovered;
    await pollAfter(6 * MINUTE, 200, recovered);
  }
  const mails = played.mails();
  expect(mails.length).toBeLessThanOrEqual(5);
  const named = await namedJobs(played);
  expect(named.opened).toEqual(numbers.map(jobIdOf));
  expect(named.recovered).toEqual(numbers.map(jobIdOf));
  expect(new Set(mails.map(({ headers }) => references(headers))).size).toBe(1);
  const { items } = await played.api("/incidents?state=open&limit=500");
  expect(items).toEqual([]);
});

/** The jobs that the sent notifications name, by reason. */
async function namedJobs(played: PlayedCase) {
  const { items } = await played.api("/notifications?limit=500");
  const jobs = { opened: new Set<string>(), recovered: new Set<string>() };
  for (const { id, state } of items) {
    expect(state).toBe("sent");
    const notification = await played.store.incidents.notification(id);
    for (const { reason, jobId } of notification?.message.facts ?? []) {
      if (reason === "opened" || reason === "recovered") jobs[reason].add(jobId ?? "");
    }
  }
  return { opened: [...jobs.opened].sort(), recovered: [...jobs.recovered].sort() };
}
