import { CASE_START, isoTime, job } from "./graph-records.ts";

// Records of Graph with the name of a person in fields that should contain a code, a step, a check or an attribute.

const HOUR = 3_600_000;
export const ODD_JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000003";
export const ODD_NAMES = ["ludmilla", "hexworthy"];
export const ODD_CATEGORY = "LudmillaHexworthy";

export const ODD_STEPS = [
  {
    name: "LudmillaHexworthy",
    provisioningStepType: "Ludmilla Hexworthy",
    status: "failure",
    description: "",
    details: {
      "Ludmilla Hexworthy": "True",
      IsHexworthy: "False",
      SkipReason: "LudmillaHexworthy",
    },
  },
  { name: "Ludmilla", provisioningStepType: "Hexworthy", status: "skipped", details: {} },
];

export const ODD_CHANGES = [
  "hexworthyLudmilla",
  "Ludmilla Hexworthy",
  'names[value eq "hexworthy"]',
].map((displayName) => ({ displayName, oldValue: null, newValue: "True" }));

const ODD_ERROR = {
  code: "LudmillaHexworthy",
  message: "Ludmilla Hexworthy",
  tenantActionable: true,
};

/** A job whose job object and mappings have a name in every field that should be a code. */
const oddJob = job({
  id: ODD_JOB,
  status: {
    code: "Quarantine",
    lastExecution: {
      activityIdentifier: "c0000000-0000-4000-8000-000000000003",
      state: "Failed",
      timeBegan: isoTime(CASE_START - HOUR),
      timeEnded: isoTime(CASE_START - HOUR / 2),
      error: ODD_ERROR,
    },
    lastSuccessfulExecution: null,
    lastSuccessfulExecutionWithExports: null,
    progress: [
      {
        completedUnits: 1,
        totalUnits: 9,
        units: "Ludmilla",
        progressObservationDateTime: isoTime(CASE_START - HOUR / 2),
      },
    ],
    synchronizedEntryCountByType: [
      { key: "Ludmilla to Hexworthy", value: 3 },
      { key: "Hexworthy", value: 3 },
    ],
    quarantine: {
      reason: "QuarantinedForHexworthy",
      seriesCount: 1,
      error: ODD_ERROR,
      currentBegan: isoTime(CASE_START - HOUR),
      seriesBegan: isoTime(CASE_START - HOUR),
      nextAttempt: isoTime(CASE_START + 5 * HOUR),
    },
  },
});

const schema = {
  synchronizationRules: [
    {
      objectMappings: [
        {
          enabled: true,
          flowTypes: "Add,Update,Delete",
          sourceObjectName: "User",
          scope: { groups: [{ clauses: [{ sourceOperandName: "Ludmilla" }], name: "Hexworthy" }] },
          attributeMappings: [
            {
              targetAttributeName: "userName",
              flowType: "Always",
              matchingPriority: 1,
              source: { type: "Constant", name: "Ludmilla", expression: '"Ludmilla Hexworthy"' },
            },
            {
              targetAttributeName: "displayName",
              flowType: "Always",
              matchingPriority: 0,
              source: {
                type: "Function",
                name: "Ludmilla",
                expression: 'Append("Ludmilla", " Hexworthy")',
              },
            },
          ],
        },
      ],
    },
  ],
};

export const ODD_APP = {
  id: "5e000000-0000-4000-8000-000000000003",
  displayName: "Odd Codes",
  jobs: [oddJob],
  schema,
};
