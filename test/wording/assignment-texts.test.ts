import { join } from "node:path";
import { expect, test } from "vitest";
import type { AssignmentSource, ChangeTime, PersonAssignment } from "../../domain/assignment.ts";
import type { PersonAppStatus } from "../../domain/person-app-status.ts";
import type { PersonReason } from "../../domain/person-reason.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { personText } from "../../wording/person.ts";
import { assignmentSentence } from "../../wording/person-assignment.ts";
import { NOON } from "../domain/job-fixtures.ts";
import { between, exactly, firstRead, STAFF } from "../domain/person/assignment-fixtures.ts";
import { appStatus } from "../domain/person/object-state-fixtures.ts";

const age = { asOf: NOON - 20 * MINUTE, isStale: false, isScopeKnown: true };
const joined = between(NOON - 80 * MINUTE, NOON - 20 * MINUTE);

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

type Case = readonly [PersonAssignment, PersonReason, Partial<PersonAppStatus>?];

const nextCycleAt = NOON + 20 * MINUTE;
const unassigned = {
  code: "unassigned-with-account",
  lastWrittenAt: NOON - 20 * DAY,
  isOverdue: false,
  accountsKeptBy: null,
  nextCycleAt,
} as const;
const assignedLater = {
  code: "assigned-after-last-row",
  lastStatus: "skipped",
  lastAt: NOON - 5 * HOUR,
  isOverdue: false,
  nextCycleAt,
} as const;
const unknown = { code: "never-seen-assignment-unknown" } as const;
const waiting = { code: "never-seen-assigned-waiting", nextCycleAt } as const;
const noRow = (...likelyCauses: Extract<PersonReason, { likelyCauses: unknown }>["likelyCauses"]) =>
  ({ code: "never-seen-although-assigned", likelyCauses }) as const;
const neverSeen = { status: "never-seen" } as const;

const CASES: Readonly<Record<string, Case>> = {
  "assigned directly ten minutes ago": [assigned(exactly(NOON - 10 * MINUTE)), waiting, neverSeen],
  "joined an assigned group, in a paused job": [
    assigned(joined, { group: STAFF }),
    { ...waiting, nextCycleAt: null },
    { ...neverSeen, jobEffect: { code: "paused" } },
  ],
  "assigned three days ago, with several likely causes": [
    assigned(exactly(NOON - 3 * DAY), { hasDefaultRole: true }),
    noRow("disabled-in-entra", "mapping-off", "no-creation", "scoping-filter", "default-role"),
    neverSeen,
  ],
  "assigned three days ago, without a visible cause": [
    assigned(exactly(NOON - 3 * DAY)),
    noRow(),
    neverSeen,
  ],
  "a group that was assigned three days ago": [
    assigned(exactly(NOON - 3 * DAY)),
    noRow("scoping-filter"),
    { ...neverSeen, kind: "group" },
  ],
  "assigned before the log begins": [
    assigned(firstRead(NOON - 2 * DAY), { group: STAFF }),
    { code: "never-seen-assigned-before-log", logReadFrom: NOON - 30 * DAY },
    neverSeen,
  ],
  "in a group that was assigned shortly before the first read": [
    assigned(
      { code: "before", before: NOON - 20 * MINUTE, notBefore: NOON - 50 * MINUTE },
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
  "never seen and unassigned, with an unknown scope": [
    notAssigned({ ended: endedBetween, isScopeKnown: false }),
    { code: "never-seen-not-assigned" },
    neverSeen,
  ],
  "never seen and not assigned, as read yesterday": [
    notAssigned({ asOf: NOON - DAY, isStale: true }),
    { code: "never-seen-not-assigned" },
    neverSeen,
  ],
  "perhaps assigned through a group that was not read": [
    { code: "not-found", unreadGroups: 2, isListIncomplete: true, ...age },
    unknown,
    neverSeen,
  ],
  "assigned while the initial cycle runs": [
    assigned(exactly(NOON - HOUR)),
    { code: "never-seen-initial-cycle", expectedBy: NOON + HOUR },
    neverSeen,
  ],
  "unassigned, disabled by the next cycle": [notAssigned({ ended: endedDirect }), unassigned],
  "unassigned, still with an account after a cycle": [
    notAssigned({ ended: endedBetween }),
    { ...unassigned, isOverdue: true, nextCycleAt: null },
  ],
  "unassigned, in a job that keeps accounts": [
    notAssigned(),
    { ...unassigned, accountsKeptBy: "mapping", nextCycleAt: null },
  ],
  "unassigned, in a job with the setting that keeps accounts": [
    notAssigned(),
    { ...unassigned, accountsKeptBy: "setting", nextCycleAt: null },
  ],
  "assigned after a skip": [assigned(exactly(NOON - 10 * MINUTE)), assignedLater],
  "assigned again after a disable, and not enabled": [
    assigned(exactly(NOON - 3 * HOUR)),
    { ...assignedLater, lastStatus: "disabled", isOverdue: true, nextCycleAt: null },
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
