import { describe, expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job, type PERSON, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

// A wrong scoping filter or an emptied group disables many people in one cycle. Without a deletion
// threshold Entra does not stop the cycle, and reports nothing:
// https://learn.microsoft.com/en-us/entra/identity/app-provisioning/accidental-deletions

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEGAN_AT = CASE_START - 20 * MINUTE;

const cycleId = (n: number) => `c0000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const RUNNING = cycleId(99);

const person = (n: number): typeof PERSON => ({
  id: `a1b2c3d4-0000-4000-8000-${String(n).padStart(12, "0")}`,
  displayName: `Person ${n}`,
  userPrincipalName: `person${n}@fabrikam.example`,
});

const disable = (n: number, at: number, cycle: string, changes: object = {}) =>
  row({
    id: `disable-${cycle}-${n}`,
    jobId: JOB,
    at,
    action: "disable",
    status: "success",
    person: person(n),
    targetId: `account-${n}`,
    cycleId: cycle,
    ...changes,
  });

const disables = (count: number, changes: object = {}) =>
  Array.from({ length: count }, (_, n) => disable(n, BEGAN_AT + n * 1000, RUNNING, changes));

/** Cycles of the last days, each with some disables. */
const earlierCycles = (cycles: number, disablesEach: number) =>
  Array.from({ length: cycles }, (_, c) =>
    Array.from({ length: disablesEach }, (_each, n) =>
      disable(5000 + c * 100 + n, CASE_START - 2 * HOUR - c * HOUR, cycleId(c)),
    ),
  ).flat();

const jobOf = (people: number, isRunning = true) => {
  const running = {
    activityIdentifier: RUNNING,
    countEscrowed: 0,
    countExported: 0,
    countImported: 0,
    error: null,
    state: "Succeeded",
    timeBegan: isoTime(BEGAN_AT),
    timeEnded: isRunning ? "0001-01-01T00:00:00Z" : isoTime(CASE_START - 2 * MINUTE),
  };
  return job({
    id: JOB,
    status: {
      lastExecution: running,
      ...(isRunning ? {} : { lastSuccessfulExecution: running }),
      synchronizedEntryCountByType: [{ key: "user to User", value: people }],
    },
  });
};

async function playWave(rows: readonly object[], people = 1855, isRunning = true) {
  const played = await playCase({ jobs: [jobOf(people, isRunning)], rows });
  await played.poll();
  const { items } = await played.api("/jobs");
  return { played, row: items[0] };
}

describe("many disables in the running cycle of a job without a deletion threshold", () => {
  test("900 disables among 1,855 people are a critical incident that is reported once, with a link to the names", async () => {
    const { played, row: jobRow } = await playWave(disables(900));
    expect(jobRow).toMatchObject({
      condition: "at-risk",
      severity: "critical",
      reasonCode: "many-disables",
      conditionSince: isoTime(BEGAN_AT),
    });
    expect(jobRow.reason).toContain(
      "The running cycle has disabled or deleted 900 of 1,855 people (49 %) in the app",
    );
    expect(jobRow.reason).toContain("no deletion threshold");
    const detail = await played.api(`/jobs/${JOB}`);
    expect(detail.disableWave).toMatchObject({
      cycleId: RUNNING,
      people: 900,
      failed: 0,
      population: 1855,
      isCycleRunning: true,
    });

    await played.poll({ afterMs: 10 * MINUTE });
    await played.poll({ afterMs: 10 * MINUTE });
    const mails = played.mails();
    expect(mails.map(({ text }) => text?.split("\n")[2])).toEqual([
      "900 of 1,855 people disabled in one cycle.",
    ]);
    const path = `/jobs/${encodeURIComponent(JOB)}/cycles/${RUNNING}`;
    expect(mails[0]!.text).toContain(`https://steadystate.fabrikam.example/#${path}`);

    const query = `cycle=${RUNNING}&action=disable,delete`;
    const first = await played.api(`/jobs/${JOB}/identities?${query}&limit=500`);
    const second = await played.api(
      `/jobs/${JOB}/identities?${query}&limit=500&cursor=${first.next}`,
    );
    expect(second.next).toBeNull();
    const people = [...first.items, ...second.items];
    expect(new Set(people.map(({ id }) => id)).size).toBe(900);
    expect(people[0]).toMatchObject({
      displayName: "Person 899",
      status: "disabled",
      lastAction: "disable",
    });
  });

  test("failed disables count too", async () => {
    const error = { errorCode: "SystemForCrossDomainIdentityManagementBadRequest", reason: "No." };
    const failed = Array.from({ length: 150 }, (_, n) =>
      disable(1000 + n, BEGAN_AT + n, RUNNING, { status: "failure", error }),
    );
    const { played } = await playWave([...disables(100), ...failed]);
    const detail = await played.api(`/jobs/${JOB}`);
    expect(detail).toMatchObject({
      severity: "critical",
      disableWave: { people: 250, failed: 150 },
    });
  });

  test("a cycle that has just ended still counts, and cycles after it do not hide it", async () => {
    const after = disable(1500, CASE_START - MINUTE, cycleId(100));
    const { row: jobRow } = await playWave([...disables(900), after], 1855, false);
    expect(jobRow).toMatchObject({ severity: "critical", reasonCode: "many-disables" });
  });

  test.each([
    ["19 of 100 people, because they are too few to be a wave", 19, 100, 0],
    ["60 of 1,855 people in a job whose cycles usually disable 20", 60, 1855, 20],
  ])("are no incident if they are %s", async (_case, count, people, usual) => {
    const rows = [...disables(count), ...earlierCycles(20, usual)];
    const { row: jobRow } = await playWave(rows, people);
    expect(jobRow.severity).toBe("none");
  });

  test("30 disables among 10,000 people are a wave if no other cycle has disabled more than two people", async () => {
    const rows = [...disables(30), ...earlierCycles(20, 2)];
    const { row: jobRow } = await playWave(rows, 10_000);
    expect(jobRow).toMatchObject({ severity: "critical", reasonCode: "many-disables" });
    expect(jobRow.reason).toContain("no earlier cycle of the last");
  });
});
