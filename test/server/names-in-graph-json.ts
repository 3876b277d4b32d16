import { HOUR, MINUTE } from "../../domain/time.ts";
import { logRow, PRINCIPAL, toTimestamp } from "../worker/graph-json.ts";
import { NOW } from "./job-fixtures.ts";

// JSON as Graph returns it. Every field with a free text of Graph, an administrator or an app
// contains a person's name.

const PERSON_TEXT = "Ada Lovelace ada@contoso.example";
/** A name in the form of one word. */
const PERSON_WORDS = ["Lovelace", "ada", "ada.lovelace", "Ada_Lovelace", "lovelace-ada"];
export const PERSON_PATTERN = /\bada(?:\b|_)|lovelace|@contoso/i;

export function logRowWithNames(n: number) {
  const status = n % 4 === 0 ? "skipped" : n % 4 === 1 ? "warning" : "failure";
  const reason =
    n % 2 === 0 ? `The value ${PERSON_TEXT} is not valid for ${PERSON_TEXT}.` : PERSON_TEXT;
  return logRow(`r${n}`, NOW - 2 * HOUR + n * MINUTE, {
    provisioningAction: n % 3 === 0 ? "disable" : PERSON_TEXT,
    provisioningStatusInfo: {
      status,
      errorInformation: {
        errorCode: PERSON_TEXT,
        errorCategory: PERSON_TEXT,
        reason,
        recommendedAction: PERSON_TEXT,
      },
    },
    provisioningSteps: [
      {
        name: n % 2 === 0 ? PERSON_TEXT : PERSON_WORDS[0],
        provisioningStepType: PERSON_TEXT,
        status,
        description: PERSON_TEXT,
        details: {
          SkipReason: PERSON_TEXT,
          [PERSON_TEXT]: PERSON_TEXT,
          attribute: PERSON_TEXT,
          PropertyName: PERSON_WORDS[n % PERSON_WORDS.length],
        },
      },
    ],
    modifiedProperties: [
      { displayName: PERSON_TEXT, oldValue: PERSON_TEXT, newValue: PERSON_TEXT },
    ],
  });
}

export function jobWithNames(id: string, code: string) {
  const error = { code: PERSON_TEXT, message: PERSON_TEXT, tenantActionable: true };
  const beganAt = toTimestamp(NOW - 20 * MINUTE);
  const endedAt = toTimestamp(NOW - 10 * MINUTE);
  const lastExecution = { state: "Failed", error, timeBegan: beganAt, timeEnded: endedAt };
  const quarantine = {
    reason: PERSON_TEXT,
    currentBegan: beganAt,
    seriesBegan: beganAt,
    seriesCount: 2,
    nextAttempt: toTimestamp(NOW + HOUR),
    error,
  };
  return {
    id,
    templateId: PERSON_TEXT,
    schedule: { interval: "PT40M", state: "Active" },
    status: {
      code,
      lastExecution,
      countSuccessiveCompleteFailures: 3,
      quarantine: code === "Quarantine" ? quarantine : null,
      progress: [
        {
          completedUnits: 1,
          totalUnits: 2,
          progressObservationDateTime: beganAt,
          units: PERSON_TEXT,
        },
      ],
      synchronizedEntryCountByType: [
        { key: PERSON_TEXT, value: 20 },
        { key: `${PERSON_TEXT}!`, value: 30 },
        { key: "user to User", value: 900 },
      ],
    },
    synchronizationJobSettings: [{ name: PERSON_TEXT, value: PERSON_TEXT }],
  };
}

export const SECRETS_WITH_NAMES = {
  value: [
    {
      key: "BaseAddress",
      value: `https://${encodeURIComponent(PERSON_TEXT)}.example/?aadOptscim062020`,
    },
    {
      key: "SyncNotificationSettings",
      value: JSON.stringify({ Enabled: false, Recipients: PERSON_TEXT }),
    },
    { key: "SecretToken", value: PERSON_TEXT },
  ],
};

const mappingOf = (targetAttributeName: string, matchingPriority: number) => ({
  targetAttributeName,
  matchingPriority,
  source: { name: PERSON_TEXT, type: "Attribute" },
});

export const SCHEMA_WITH_NAMES = {
  synchronizationRules: [
    {
      objectMappings: [
        {
          sourceObjectName: "User",
          attributeMappings: [mappingOf(PERSON_TEXT, 1), mappingOf("userName", 2)],
        },
      ],
    },
  ],
};

export const AUDIT_WITH_NAMES = {
  id: "audit",
  activityDateTime: toTimestamp(NOW - 30 * MINUTE),
  loggedByService: "Account Provisioning",
  activityDisplayName: `Restart provisioning ${PERSON_TEXT}`,
  result: PERSON_TEXT,
  resultReason: PERSON_TEXT,
  initiatedBy: { user: { displayName: PERSON_TEXT, userPrincipalName: PERSON_TEXT } },
  targetResources: [{ id: PRINCIPAL, displayName: "8x8", type: "ServicePrincipal" }],
};
