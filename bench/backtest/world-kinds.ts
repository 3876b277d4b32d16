import type { FaultName } from "./world-faults.ts";

type PeopleRange = readonly [min: number, max: number];

type WorldKind = {
  readonly faults: readonly FaultName[];
  readonly peopleRange: PeopleRange;
  readonly maxDays: number;
  /** Whether the fault affects one of the two large applications. */
  readonly usesLargeApps: boolean;
  /** The application that the fault affects; null if the seed decides. */
  readonly requiredApp: string | null;
  /** The third application of the world; null if the seed decides. */
  readonly thirdApp: string | null;
  /** Whether the fault affects another application each time it repeats. */
  readonly changesAppEachRound: boolean;
};

const SMALL: PeopleRange = [50, 500];
const MEDIUM: PeopleRange = [5000, 12_000];
/** For growing failures: Entra's threshold rules need at least 5,000 failures. */
const GROWING: PeopleRange = [7500, 15_000];
const LARGE: PeopleRange = [45_000, 55_000];
const LARGE_DAYS = 12;

function worldKind(
  faults: readonly FaultName[],
  peopleRange: PeopleRange,
  overrides: Partial<WorldKind> = {},
): WorldKind {
  const defaults = {
    maxDays: 30,
    usesLargeApps: false,
    requiredApp: null,
    thirdApp: null,
    changesAppEachRound: true,
  };
  return { faults, peopleRange, ...defaults, ...overrides };
}

const growingKind = (...faults: readonly FaultName[]): WorldKind =>
  worldKind(faults, GROWING, { usesLargeApps: true });
const startingKind = (peopleRange: PeopleRange, ...faults: readonly FaultName[]): WorldKind =>
  worldKind(faults, peopleRange, { changesAppEachRound: false });

/** A world whose fault affects a job from or to a directory. */
const directoryKind = (app: string, ...faults: readonly FaultName[]): WorldKind =>
  worldKind(faults, SMALL, { thirdApp: app, requiredApp: app });

/** The entries are used in order, one for each seed, so any 66 consecutive seeds contain every fault. */
const WORLD_KINDS: readonly WorldKind[] = [
  worldKind(["noTurnover"], SMALL),
  worldKind(["tokenExpires"], SMALL),
  worldKind(["noFault"], SMALL),
  growingKind("growth"),
  worldKind(["targetDown"], SMALL),
  startingKind([300, 2500], "initialCycle"),
  worldKind(["jobStalls"], SMALL),
  worldKind(["invalidAttribute"], SMALL),
  growingKind("growth"),
  worldKind(["targetThrottles"], SMALL),
  worldKind(["graphOutage"], SMALL),
  worldKind(["leaversKeepAccounts"], SMALL),
  startingKind([2500, 9000], "initialCycle"),
  worldKind(["mappingEdited"], [1000, 6000]),
  growingKind("growthStops"),
  worldKind(["paused"], SMALL),
  worldKind(["tokenRenewedEarly"], SMALL),
  worldKind(["targetHtml"], SMALL),
  growingKind("growth", "graphOutage"),
  worldKind(["stallInCycle"], SMALL),
  worldKind(["accidentalDeletes"], SMALL),
  worldKind(["lateLogs"], SMALL),
  worldKind(["noFaultLarge"], MEDIUM),
  worldKind(["growthToBase"], [118_000, 200_000], { maxDays: 9, requiredApp: "Slack" }),
  worldKind(["conflictRefusals"], SMALL),
  worldKind(["targetNotFound"], SMALL),
  worldKind(["massLeave"], SMALL),
  growingKind("growth"),
  worldKind(["groupLosesMembers"], SMALL),
  worldKind(["restart"], SMALL),
  worldKind(["massRefusals"], [10_000, 30_000], { maxDays: 20, usesLargeApps: true }),
  worldKind(["tokenExpires", "jobStalls"], SMALL),
  worldKind(["noFault"], SMALL),
  worldKind(["targetErrors", "graphOutage"], SMALL),
  growingKind("growth", "lateLogs"),
  worldKind(["schemaRefusals", "targetHtml"], SMALL),
  worldKind(["targetTimesOut", "conflictRefusals", "lateLogs"], SMALL),
  worldKind(["growthToTotal"], [85_000, 125_000], { maxDays: 9, requiredApp: "Slack" }),
  startingKind([800, 4000], "initialCycle", "tokenExpires"),
  worldKind(["restart", "stallInCycle"], SMALL),
  growingKind("growth"),
  worldKind(["groupLosesMembers"], LARGE, { maxDays: LARGE_DAYS }),
  worldKind(["leaversKeepAccounts", "invalidAttribute"], SMALL),
  worldKind(["tokenRenewedEarly", "conflictRefusals"], SMALL),
  worldKind(["jobStalls", "paused"], SMALL),
  growingKind("growth"),
  worldKind(["noFaultLarge"], LARGE, { maxDays: LARGE_DAYS }),
  startingKind([9000, 20_000], "initialCycle", "jobStalls"),
  worldKind(["mappingEdited", "tokenExpires"], [200, 3000]),
  worldKind(["massLeave", "jobStalls"], MEDIUM),
  directoryKind("Workday to Active Directory", "directoryLeaversKeepAccounts"),
  worldKind(["lateCycles"], SMALL),
  growingKind("growthAccelerates"),
  directoryKind("corp.contoso.example", "jobStalls"),
  startingKind([2500, 9000], "initialCycle", "paceChanges"),
  worldKind(["incompleteJoiners"], SMALL),
  worldKind(["lateCycles", "jobStalls"], SMALL),
  growingKind("growth", "lateCycles"),
  directoryKind("API-driven provisioning to Microsoft Entra ID", "conflictRefusals"),
  worldKind(["vendorRefusals", "lateRows"], SMALL),
  growingKind("growthAccelerates", "lateRows"),
  directoryKind("Groups to corp.contoso.example", "jobStalls"),
  worldKind(["assignmentChanges"], SMALL),
  startingKind([800, 5000], "initialCycle", "paceChanges", "lateCycles"),
  directoryKind("SuccessFactors to Active Directory", "directoryRefusals", "lateCycles"),
  growingKind("growth", "lateRows"),
];

/** The name of the kind of a world: its faults, and the application that they must affect. */
export function worldKindName(seed: number): string {
  const { faults, requiredApp } = worldKindOf(seed);
  return [faults.join(" + "), ...(requiredApp === null ? [] : [`of ${requiredApp}`])].join(" ");
}

export function worldKindOf(seed: number): WorldKind {
  return WORLD_KINDS[seed % WORLD_KINDS.length] as WorldKind;
}
