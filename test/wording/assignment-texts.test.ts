import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { AssignmentSource, ChangeTime, PersonAssignment } from "../../domain/assignment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { explainedCondition, findJobEffect } from "../../domain/person/job-effect.ts";
import type { PersonAppStatus } from "../../domain/person-app-status.ts";
import type { PersonReason } from "../../domain/person-reason.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { personText } from "../../wording/person.ts";
import { assignmentSentence } from "../../wording/person-assignment.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  MORNING,
} from "../domain/job-fixtures.ts";
import { between, exactly, firstRead, STAFF } from "../domain/person/assignment-fixtures.ts";
import { appStatus, firstAssessment } from "../domain/person/object-state-fixtures.ts";

const age = { asOf: MORNING - 20 * MINUTE, isStale: false, isScopeKnown: true };
const joined = between(MORNING - 80 * MINUTE, MORNING - 20 * MINUTE);

function assigned(since: ChangeTime, over: Partial<AssignmentSource> = {}): PersonAssignment {
  const source = { group: null, since, hasDefaultRole: false, ...over };
  return { code: "assigned", since, sources: [source], isDisabledInEntra: false, ...age };
}
const notAssigned = (over: object = {}): PersonAssignment => ({
  code: "not-assigned",
  ended: null,
  nestedGroups: 0,
  ...age,
  ...over,
});
const endedBetween = { group: STAFF, at: joined };
const endedDirect = { group: null, at: joined };

const failedJob: ObservedJob = {
  ...credentialsRejectedJob,
  statusCode: "active",
  quarantine: null,
};
const JOBS_WITHOUT_NEXT_CYCLE: Readonly<Record<string, JobAssessment>> = {
  "is disabled": firstAssessment({
    ...credentialsRejectedJob,
    readAt: credentialsRejectedJob.readAt + 29 * DAY,
  }),
  "is paused": firstAssessment({ ...healthyJob, statusCode: "paused" }),
  "has stopped": firstAssessment({ ...healthyJob, readAt: MORNING + 3 * HOUR }),
  "has a stalled cycle": assessJob(
    jobFacts({ ...initialCycleJob, readAt: MORNING + 3 * HOUR }),
    firstAssessment(initialCycleJob),
    DEFAULT_THRESHOLDS,
    MORNING + 3 * HOUR,
  ),
  "is in quarantine": firstAssessment(credentialsRejectedJob),
  "has a failed last cycle": firstAssessment(failedJob),
};

function effectOf(assessment: JobAssessment): Partial<PersonAppStatus> {
  const { assessedAt } = assessment;
  const context = { assessment, thresholds: DEFAULT_THRESHOLDS, now: assessedAt };
  return {
    jobEffect: findJobEffect(context),
    jobCondition: explainedCondition(assessment),
    assessedAt,
  };
}

type Case = readonly [PersonAssignment, PersonReason, Partial<PersonAppStatus>?];

const nextCycle = { dueAt: MORNING + 20 * MINUTE, missingSince: null };
const unassigned = {
  code: "unassigned-with-account",
  lastWrittenAt: MORNING - 20 * DAY,
  isOverdue: false,
  accountsKeptBy: null,
  nextCycle,
} as const;
const assignedLater = {
  code: "assigned-after-last-row",
  lastStatus: "skipped",
  lastAt: MORNING - 5 * HOUR,
  isOverdue: false,
  nextCycle,
} as const;
const unknown = { code: "never-seen-assignment-unknown" } as const;
const waiting = { code: "never-seen-assigned-waiting", nextCycle } as const;
const noRow = (...likelyCauses: Extract<PersonReason, { likelyCauses: unknown }>["likelyCauses"]) =>
  ({ code: "never-seen-although-assigned", likelyCauses }) as const;
const neverSeen = { status: "never-seen" } as const;

const CASES: Readonly<Record<string, Case>> = {
  "still assigned, but disabled in Entra, after the account was disabled": [
    { ...assigned(joined, { group: STAFF }), isDisabledInEntra: true } as PersonAssignment,
    { code: "written", action: "disable", at: MORNING - 5 * HOUR },
    { status: "disabled" },
  ],
  "assigned directly ten minutes ago": [
    assigned(exactly(MORNING - 10 * MINUTE)),
    waiting,
    neverSeen,
  ],
  "assigned directly, in a job whose next cycle has not been seen": [
    assigned(exactly(MORNING - HOUR)),
    { ...waiting, nextCycle: { ...nextCycle, missingSince: MORNING - 20 * MINUTE } },
    { ...neverSeen, expectedBy: MORNING + 25 * MINUTE },
  ],
  "joined an assigned group, in a job whose last cycle failed": [
    assigned(joined, { group: STAFF }),
    { ...waiting, nextCycle: { dueAt: null, missingSince: null } },
    { ...neverSeen, ...effectOf(firstAssessment(failedJob)), assessedAt: MORNING },
  ],
  "assigned three days ago, with several likely causes": [
    assigned(exactly(MORNING - 3 * DAY), { hasDefaultRole: true }),
    noRow("disabled-in-entra", "mapping-off", "no-creation", "scoping-filter", "default-role"),
    neverSeen,
  ],
  "assigned three days ago, without a visible cause": [
    assigned(exactly(MORNING - 3 * DAY)),
    noRow(),
    neverSeen,
  ],
  "a group that was assigned three days ago": [
    assigned(exactly(MORNING - 3 * DAY)),
    noRow("scoping-filter"),
    { ...neverSeen, kind: "group" },
  ],
  "assigned before the log begins": [
    assigned(firstRead(MORNING - 2 * DAY), { group: STAFF }),
    { code: "never-seen-assigned-before-log", logReadFrom: MORNING - 30 * DAY },
    neverSeen,
  ],
  "in a group that was assigned shortly before the first read": [
    assigned(
      { code: "before", before: MORNING - 20 * MINUTE, notBefore: MORNING - 50 * MINUTE },
      { group: STAFF },
    ),
    waiting,
    neverSeen,
  ],
  "never seen and not assigned": [
    notAssigned({ nestedGroups: 2 }),
    { code: "never-seen-not-assigned" },
    neverSeen,
  ],
  "a group that is not assigned": [
    notAssigned({ nestedGroups: 2 }),
    { code: "never-seen-not-assigned" },
    { ...neverSeen, kind: "group" },
  ],
  "never seen and unassigned, with an unknown scope": [
    notAssigned({ ended: endedBetween, isScopeKnown: false }),
    { code: "never-seen-not-assigned" },
    neverSeen,
  ],
  "never seen and not assigned, as read yesterday": [
    notAssigned({ asOf: MORNING - DAY, isStale: true }),
    { code: "never-seen-not-assigned" },
    neverSeen,
  ],
  "perhaps assigned through a group that was not read": [
    { code: "not-found", unreadGroups: 2, isListIncomplete: true, ...age },
    unknown,
    neverSeen,
  ],
  "assigned while the initial cycle runs": [
    assigned(exactly(MORNING - HOUR)),
    { code: "never-seen-initial-cycle", expectedBy: MORNING + HOUR },
    neverSeen,
  ],
  ...Object.fromEntries(
    Object.entries(JOBS_WITHOUT_NEXT_CYCLE)
      .filter(([what]) => what !== "has a failed last cycle")
      .map(([what, assessment]): readonly [string, Case] => [
        `assigned, in a job that ${what}`,
        [
          assigned(joined, { group: STAFF }),
          { code: "never-seen-job-blocked" },
          { ...neverSeen, ...effectOf(assessment) },
        ],
      ]),
  ),
  "unassigned, disabled by the next cycle": [notAssigned({ ended: endedDirect }), unassigned],
  ...Object.fromEntries(
    Object.entries(JOBS_WITHOUT_NEXT_CYCLE).map(([what, assessment]): readonly [string, Case] => [
      `unassigned, in a job that ${what}`,
      [
        notAssigned({ ended: endedDirect }),
        { ...unassigned, nextCycle: null },
        effectOf(assessment),
      ],
    ]),
  ),
  "unassigned, still with an account after a cycle": [
    notAssigned({ ended: endedBetween }),
    { ...unassigned, isOverdue: true, nextCycle: null },
  ],
  "unassigned, in a job that keeps accounts": [
    notAssigned(),
    { ...unassigned, accountsKeptBy: "mapping", nextCycle: null },
  ],
  "unassigned, in a job with the setting that keeps accounts": [
    notAssigned(),
    { ...unassigned, accountsKeptBy: "setting", nextCycle: null },
  ],
  "assigned after a skip": [assigned(exactly(MORNING - 10 * MINUTE)), assignedLater],
  "assigned again after a disable, and not enabled": [
    assigned(exactly(MORNING - 3 * HOUR)),
    { ...assignedLater, lastStatus: "disabled", isOverdue: true, nextCycle: null },
  ],
};

test("the texts about assignments match the golden file", async () => {
  const texts = Object.entries(CASES).map(([title, [assignment, reason, over = {}]]) => {
    const status = { ...appStatus(reason), assignment, ...over };
    const text = personText(status);
    return `${title}\n  ${text.reason}\n  → ${text.remedy ?? "(nothing to do)"}\n  [${assignmentSentence(status)}]`;
  });
  const golden = join(import.meta.dirname, "../golden/assignment-texts.txt");
  await expect(`${texts.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
