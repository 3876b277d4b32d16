import type {
  AppAssignments,
  ChangeTime,
  GroupMembers,
  Membership,
  Memberships,
} from "../../../domain/assignment.ts";
import type { JobConfiguration, ObjectMapping } from "../../../domain/job-configuration.ts";
import type { AssignmentFacts } from "../../../domain/person/find-assignment.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { CORRECT_CONFIGURATION } from "../configuration/configuration-cases.ts";
import { MORNING } from "../job-fixtures.ts";

const ADA = "11111111-0000-4000-8000-000000000001";
export const STAFF = { id: "22222222-0000-4000-8000-000000000001", name: "Staff" };
export const SALES = { id: "22222222-0000-4000-8000-000000000002", name: "Sales" };
const PRINCIPAL = "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7";
export const READ_AT = MORNING - 10 * MINUTE;

export const exactly = (at: number): ChangeTime => ({ code: "exact", at });
export const between = (after: number, before: number): ChangeTime => ({
  code: "between",
  after,
  before,
});
export const firstRead = (before: number): ChangeTime => ({
  code: "before",
  before,
  notBefore: null,
});

export const membership = (changed: ChangeTime, over: Partial<Membership> = {}): Membership => ({
  isMember: true,
  changed,
  hasDefaultRole: false,
  isDisabledInEntra: false,
  ...over,
});
export const ended = (changed: ChangeTime) => membership(changed, { isMember: false });

export const app = (over: Partial<AppAssignments> = {}): AppAssignments => ({
  servicePrincipalId: PRINCIPAL,
  readAt: READ_AT,
  previousReadAt: READ_AT - HOUR,
  directPeople: 1,
  groups: [],
  formerGroups: [],
  isComplete: true,
  ...over,
});
export const assignedGroup = (group: typeof STAFF, since: ChangeTime) => ({
  ...group,
  since,
  hasDefaultRole: false,
});
export const groupRead = (
  { id }: typeof STAFF,
  over: Partial<GroupMembers> = {},
): readonly [string, GroupMembers] => [
  id,
  {
    groupId: id,
    readAt: READ_AT,
    previousReadAt: READ_AT - HOUR,
    people: 1,
    nestedGroups: 0,
    isComplete: true,
    ...over,
  },
];

type People = {
  readonly direct?: Membership;
  readonly inGroups?: readonly (readonly [string, Membership])[];
};
const memberships = ({ direct, inGroups = [] }: People): Memberships => ({
  apps: new Map(direct === undefined ? [] : [[PRINCIPAL, direct]]),
  groups: new Map(inGroups),
});

export const assignmentFacts = (
  people: People,
  over: Partial<Omit<AssignmentFacts, "groups">> & {
    readonly groups?: readonly (readonly [string, GroupMembers])[];
  } = {},
): AssignmentFacts => ({
  ids: [ADA],
  app: app(),
  memberships: memberships(people),
  isScopeKnown: true,
  intervalMs: HOUR,
  thresholds: DEFAULT_THRESHOLDS,
  ...over,
  groups: new Map(over.groups ?? []),
});

/** A configuration whose only mapping has these values. */
export const mappedConfiguration = (mapping: Partial<ObjectMapping>): JobConfiguration => ({
  ...CORRECT_CONFIGURATION,
  mappings: CORRECT_CONFIGURATION.mappings?.map((correct) => ({ ...correct, ...mapping })) ?? null,
});

export const LOG_READ_FROM = MORNING - 30 * DAY;
