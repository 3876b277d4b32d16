import { createHash } from "node:crypto";
import { readSettings } from "../../config/read-settings.ts";
import { applyPrivacyMode } from "../../worker/apply-privacy-mode.ts";
import { uniqueKeyPrefix } from "../test-redis.ts";
import { startReceiver } from "../worker/channels/receiver.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import {
  APP,
  assignment,
  CASE_START,
  groupMember,
  isoTime,
  JOB,
  job,
  quarantinedStatus,
  row,
  scimReason,
} from "./graph-records.ts";
import { ODD_APP, ODD_CATEGORY, ODD_CHANGES, ODD_NAMES, ODD_STEPS } from "./odd-codes.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

// A tenant in which every field that may name a person does so. In the privacy mode `pseudonym`, none of
// these texts may be stored, shown or sent.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const HR_JOB =
  "Workday2AAD.00000000000000000000000000000000.11111111-0000-4000-a000-000000000002";
const HR_APP = {
  id: "5e000000-0000-4000-8000-000000000002",
  displayName: "Workday to Entra",
};
export const GROUP = { id: "6f000000-0000-4000-8000-000000000001", name: "Planted Group of Sales" };
const KEY = createHash("sha256").update("pseudonyms").digest("base64");
export const PSEUDONYM = { mode: "pseudonym", pseudonymKey: KEY } as const;

export type Planted = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
};

const planted = (n: number, first: string, last: string): Planted => ({
  id: `a1b2c3d${n}-0000-4000-8000-00000000000${n}`,
  displayName: `${first} ${last}`,
  userPrincipalName: `${first}.${last}@fabrikam.example`.toLowerCase(),
});

export const FAILING = planted(1, "Ottilie", "Ravensworth");
export const LEAVER = planted(2, "Balthasar", "Quillfeather");
export const NEVER_SEEN = planted(3, "Wilhelmina", "Thistlewood");
export const MANAGER = planted(4, "Ignatius", "Marchbanks");
export const ADMIN = planted(5, "Philippa", "Underhollow");
/** A worker whom HR knows by a number; Entra's id is known from a row. */
export const WORKER = { ...planted(6, "Zebedee", "Vanterpool"), workerId: "EMP-0048213" };
export const MAIL = "otti.raven@mail.fabrikam.example";
/** The address of a mailbox that two people share. */
export const SHARED = "front.desk@fabrikam.example";
export const ACCOUNT = "oravensworth-plantedaccount";

/** Parts of every name, address and account that was planted, in lower case. */
export const PLANTED: readonly string[] = [
  ...[FAILING, LEAVER, NEVER_SEEN, MANAGER, ADMIN, WORKER].flatMap(({ displayName }) =>
    displayName.toLowerCase().split(" "),
  ),
  ...[
    ...ODD_NAMES,
    "front.desk",
    "otti.raven",
    ACCOUNT,
    "plantedaccount",
    WORKER.workerId.toLowerCase(),
    "0048213",
  ],
];

const error = (reason: string) => ({
  errorCategory: ODD_CATEGORY,
  errorCode: "SystemForCrossDomainIdentityManagementConflict",
  recommendedAction: `Ask ${MANAGER.displayName} (${MANAGER.userPrincipalName}).`,
  reason,
});

const step = (person: Planted) => ({
  name: `Export of ${person.displayName}`,
  provisioningStepType: "export",
  status: "failure",
  description: `Failed to create User '${person.userPrincipalName}' because of "${MANAGER.displayName}"`,
  details: {
    ReportableIdentifier: person.userPrincipalName,
    [person.displayName]: person.displayName,
    mail: MAIL,
    SkipReason: person.displayName.split(" ")[1],
    PropertyName: "userName",
  },
});

const changes = [
  { displayName: "displayName", oldValue: null, newValue: FAILING.displayName },
  { displayName: 'emails[type eq "work"].value', oldValue: MAIL, newValue: MAIL },
  { displayName: "mail", oldValue: null, newValue: SHARED },
  { displayName: "active", oldValue: "True", newValue: "False" },
  { displayName: "manager", oldValue: null, newValue: MANAGER.id },
  { displayName: "managerName", oldValue: null, newValue: MANAGER.displayName },
];

const taken = (person: Planted) =>
  scimReason(
    "Conflict",
    `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"User ${person.userPrincipalName} (${person.displayName}) already exists, owned by ${MANAGER.displayName}","status":"409"}`,
  );

function failingRow(at: number, person: Planted = FAILING): object {
  return row({
    id: `failing-${at}`,
    jobId: JOB,
    at,
    person,
    targetId: ACCOUNT,
    error: error(taken(person)),
    steps: [step(person), ...ODD_STEPS],
    changes: [...changes, ...ODD_CHANGES],
  });
}

const leaverRow = (at: number): object =>
  row({
    id: `leaver-${at}`,
    jobId: JOB,
    at,
    person: LEAVER,
    action: "disable",
    targetId: LEAVER.userPrincipalName,
    changes: [{ displayName: "mail", oldValue: SHARED, newValue: SHARED }],
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementForbidden",
      reason: scimReason(
        "Forbidden",
        `{"detail":"${LEAVER.displayName} is an owner and cannot be deactivated","status":"403"}`,
      ),
    },
  });

const workerRow = (at: number): object =>
  row({
    id: `worker-${at}`,
    jobId: HR_JOB,
    at,
    servicePrincipal: HR_APP,
    sourceSystem: "Workday",
    targetSystem: "Microsoft Entra ID",
    identityType: "Worker",
    person: { ...WORKER, id: WORKER.workerId },
    targetId: WORKER.id,
    error: error(`The value "${WORKER.displayName}" of the property mail is invalid for ${MAIL}`),
  });

const plantedRows = (): readonly object[] => [
  ...[50, 40, 30].map((minutes) => failingRow(CASE_START - minutes * MINUTE)),
  ...[20 * HOUR, 10 * HOUR, 2 * HOUR].map((ms) => leaverRow(CASE_START - ms)),
  ...[3 * HOUR, HOUR].map((ms) => workerRow(CASE_START - ms)),
];

const plantedAudits = [
  {
    id: "audit-1",
    category: "ProvisioningManagement",
    correlationId: "c",
    loggedByService: "Account Provisioning",
    activityDateTime: isoTime(CASE_START - 3 * HOUR),
    activityDisplayName: `Enable/restart provisioning of ${ODD_CATEGORY}`,
    result: `success for ${ODD_CATEGORY}`,
    resultReason: `Restarted by ${ADMIN.displayName} for ${MAIL}`,
    initiatedBy: { app: null, user: ADMIN },
    targetResources: [{ id: APP.id, displayName: APP.displayName, type: "ServicePrincipal" }],
    additionalDetails: [],
  },
];

const quarantine = quarantinedStatus({
  error: {
    code: "InvalidCredentials",
    message: `The credentials of ${ADMIN.userPrincipalName} (${ADMIN.displayName}) are invalid.`,
    tenantActionable: true,
  },
});

const plantedApps = [
  {
    ...APP,
    jobs: [job({ id: JOB })],
    secrets: [
      {
        key: "SyncNotificationSettings",
        value: JSON.stringify({ Enabled: true, Recipients: ADMIN.userPrincipalName }),
      },
    ],
    assignments: [
      assignment({
        principalId: FAILING.id,
        at: CASE_START - 48 * HOUR,
        principalDisplayName: FAILING.displayName,
      }),
      assignment({
        principalId: GROUP.id,
        at: CASE_START - 48 * HOUR,
        principalType: "Group",
        principalDisplayName: GROUP.name,
      }),
    ],
  },
  { ...HR_APP, jobs: [job({ id: HR_JOB, status: quarantine })] },
  ODD_APP,
];

const plantedGroups = {
  [GROUP.id]: [NEVER_SEEN, LEAVER].map(groupMember),
};

export function plantedIn(text: string): readonly string[] {
  const lowerCase = text.toLowerCase();
  return PLANTED.filter((planted) => lowerCase.includes(planted));
}

/** Matches the dumped text of the audit trail, which keeps the ids of look-ups as they were written. */
export const AUDIT_TRAIL = /:\{actions\}:b\n/;

/** Does what a worker does at its start when the settings have this privacy section. Returns the lines of its log. */
export async function applyPrivacySettings(
  { settings, store }: Pick<PlayedCase, "settings" | "store">,
  privacy: object,
) {
  const log = createMemoryLog();
  const changed = readSettings("all", {
    env: { STEADYSTATE_CONFIG: "steadystate.yaml" },
    readFile: () => JSON.stringify({ ...settings, privacy }),
  });
  await applyPrivacyMode({ store, settings: changed, log });
  return log.lines;
}

type StoredCase = Pick<PlayedCase, "store"> & { readonly keyPrefix: string };

/** Plays the tenant until the worker has read everything. `stored`: the data of an earlier case, as after a restart. */
export async function playPlanted(privacy: object, stored: Partial<StoredCase> = {}) {
  const { keyPrefix = uniqueKeyPrefix(), store } = stored;
  const receiver = await startReceiver();
  const teams = { url: `${receiver.url}/teams?sig=s3cret~of~teams`, allowPrivate: true };
  const pagerduty = {
    url: `${receiver.url}/pager`,
    routingKey: "0123456789abcdef0123456789abcdef",
    allowPrivate: true,
  };
  const webhook = { url: `${receiver.url}/hook`, secret: "s3cret~of~hook", allowPrivate: true };
  const played = await playCase({
    keyPrefix,
    ...(store === undefined ? {} : { store }),
    apps: plantedApps,
    groups: plantedGroups,
    rows: plantedRows(),
    audits: plantedAudits,
    settings: {
      privacy: { ...privacy, identitiesInMessages: "full" },
      notify: [
        { to: ["oncall@fabrikam.example"] },
        ...[
          { name: "hook", webhook },
          { name: "chat", teams },
          { name: "pager", pagerduty },
        ],
      ],
    },
  });
  await played.poll();
  await played.poll({ afterMs: 20 * MINUTE });
  played.records.rows = [...played.records.rows, failingRow(CASE_START + 25 * MINUTE)];
  await played.poll({ afterMs: 20 * MINUTE });
  await played.poll({ afterMs: HOUR });
  return { ...played, keyPrefix, channelRequests: receiver.requests };
}
