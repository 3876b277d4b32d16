import { describe, expect, test } from "vitest";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  groupMember,
  isoTime,
  JOB,
  job,
  PERSON,
} from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

// The first sentence about a person without a log row answers why there is no account.

const GROUP = "6f000000-0000-4000-8000-000000000001";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const groupAssignment = assignment({
  principalId: GROUP,
  principalType: "Group",
  at: CASE_START - 300 * DAY,
});

const assigned = (at: number) => assignment({ principalId: PERSON.id, at });

async function statusOf(played: PlayedCase) {
  const { statuses } = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
  return statuses[0];
}

describe("an assigned person whom the log has never named", () => {
  test("is shown with a cycle that was due and that Steadystate has not seen start", async () => {
    const played = await playCase({
      apps: [{ ...APP, jobs: [job({ id: JOB })], secrets: ASSIGNED_ONLY, assignments: [] }],
    });
    await played.poll();
    played.records.apps = played.records.apps.map((app) =>
      app.id === APP.id ? { ...app, assignments: [assigned(CASE_START + 10 * MINUTE)] } : app,
    );
    await played.poll({ afterMs: HOUR });
    const status = await statusOf(played);
    expect(status.reasonCode).toBe("never-seen-assigned-waiting");
    expect(status.reason).toContain(
      "A cycle was due at 2026-11-26 04:25 UTC, but Steadystate has not seen it start; the next one is due at 2026-11-26 05:05 UTC.",
    );
  });

  test.each([
    [
      "paused",
      { status: { code: "Paused" } },
      /^The whole job is paused: this person cannot get an account in Fabrikam Notes until the job is started\./,
      /starts provisioning/,
    ],
    [
      "quarantined",
      {
        status: {
          code: "Quarantine",
          quarantine: {
            reason: "EncounteredQuarantineException",
            currentBegan: isoTime(CASE_START - 3 * HOUR),
            nextAttempt: isoTime(CASE_START + HOUR),
            seriesCount: 1,
            seriesBegan: isoTime(CASE_START - 3 * HOUR),
            error: {
              code: "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable",
            },
          },
        },
      },
      /^The whole job is in quarantine: this person cannot get an account in Fabrikam Notes before the quarantine ends; Entra's next attempt is at 2026-11-26 05:00 UTC\./,
      /Tenant URL/,
    ],
  ])(
    "learns first that the job is %s, through a direct assignment and through a group",
    async (_, facts, lead, remedy) => {
      for (const isDirect of [true, false]) {
        const played = await playCase({
          apps: [
            {
              ...APP,
              jobs: [job({ id: JOB, ...facts })],
              secrets: ASSIGNED_ONLY,
              assignments: [isDirect ? assigned(CASE_START - DAY) : groupAssignment],
            },
          ],
          groups: { [GROUP]: [groupMember(PERSON)] },
        });
        await played.poll();
        const status = await statusOf(played);
        expect(status.reasonCode).toBe("never-seen-job-blocked");
        expect(status.reason).toMatch(lead);
        expect(status.reason).toContain(isDirect ? "assigned directly at" : "through the group");
        expect(status.remedy).toMatch(remedy);
      }
    },
  );
});
