import { describe, expect, test } from "vitest";
import type { ObjectKind } from "../../../domain/object-kind.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { assessNeverSeenPerson } from "../../../domain/person/assess-never-seen-person.ts";
import type { PersonAppStatus } from "../../../domain/person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { personText } from "../../../wording/person.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  justStartedJob,
  MORNING,
  neverStartedJob,
} from "../job-fixtures.ts";
import { firstAssessment } from "./object-state-fixtures.ts";

const assess = (job: ObservedJob, kind: ObjectKind = "user") =>
  assessNeverSeenPerson(
    { kind, knownIn: ["entra"] },
    firstAssessment(job),
    DEFAULT_THRESHOLDS,
    job.readAt,
  );

describe("a person or group that the log of the job has never named", () => {
  test("is expected before the latest estimated end of a running initial cycle", () => {
    const status = assess(initialCycleJob);
    const expectedBy = MORNING + firstAssessment(initialCycleJob).cycle.etaHighMs!;
    expect(status.status).toBe("never-seen");
    expect(status.expectedBy).toBe(expectedBy);
    expect(status.reason).toEqual({ code: "never-seen-initial-cycle", expectedBy });
  });

  const usersOnly = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 9 }] };

  test.each<{
    name: string;
    job: ObservedJob;
    kind: ObjectKind;
    code: PersonAppStatus["reason"]["code"];
    reason: RegExp;
  }>([
    {
      name: "a person in a healthy job",
      job: healthyJob,
      kind: "user",
      code: "never-seen-assignment-unknown",
      reason: /rarely writes a row for a person or group that is not assigned/,
    },
    {
      name: "a group in a job that has groups",
      job: healthyJob,
      kind: "group",
      code: "never-seen-assignment-unknown",
      reason: /named this group.*rarely writes a row/,
    },
    {
      name: "a group in a job without groups",
      job: usersOnly,
      kind: "group",
      code: "never-seen-no-groups",
      reason: /No group has ever been provisioned/,
    },
    {
      name: "a person in a paused job",
      job: neverStartedJob,
      kind: "user",
      code: "never-seen-job-blocked",
      reason: /whole job is paused/,
    },
    {
      name: "a person in a quarantined job",
      job: credentialsRejectedJob,
      kind: "user",
      code: "never-seen-job-blocked",
      reason: /whole job is in quarantine/,
    },
    {
      name: "a person in a job that has not run",
      job: justStartedJob,
      kind: "user",
      code: "never-seen-job-not-started",
      reason: /has not run yet/,
    },
  ])(
    "gets the reason $code and no text that claims an assignment (example: $name)",
    ({ job, kind, code, reason }) => {
      const status = assess(job, kind);
      const text = personText(status);
      expect(status.reason.code).toBe(code);
      expect(text.reason).toMatch(reason);
      expect(text.reason).not.toMatch(/\bis assigned\b/);
      expect(text.remedy).toMatch(/\S/);
      expect(status.expectedBy).toBeNull();
    },
  );
});
