import { checkConfiguration } from "../../../domain/configuration/check-configuration.ts";
import type { ConfigurationFinding, FindingRule } from "../../../domain/finding.ts";
import type { JobConfiguration, ObjectMapping } from "../../../domain/job-configuration.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedTarget, ProbeResult } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { EMPTY_EXECUTION, healthyJob, jobFacts, MORNING } from "../job-fixtures.ts";
import { unknownTarget } from "../target-fixtures.ts";

/** A correct mapping of users. */
const USER_MAPPING: ObjectMapping = {
  kind: "user",
  isEnabled: true,
  canCreate: true,
  canUpdate: true,
  canDelete: true,
  hasScopingFilter: false,
  matchingPairs: [{ targetAttribute: "externalId", sourceAttribute: "objectId" }],
  attributes: [
    { targetAttribute: "userName", isOnlyAtCreation: false, showsWhoLeft: false },
    { targetAttribute: "active", isOnlyAtCreation: false, showsWhoLeft: true },
  ],
};

const GROUP_MAPPING: ObjectMapping = { ...USER_MAPPING, kind: "group" };

/** A configuration without findings. */
export const CORRECT_CONFIGURATION: JobConfiguration = {
  readAt: MORNING,
  firstReadAt: MORNING - 90 * DAY,
  areSettingsRead: true,
  notificationMail: "on",
  notificationAddresses: [],
  deletionPrevention: "on",
  deletionThreshold: null,
  keepsAccountsOutOfScope: false,
  tokenExpiresAt: null,
  isEveryoneInScope: false,
  scimFlags: "legacy",
  mappings: [USER_MAPPING],
};

export const HEALTHY_TARGET: ObservedTarget = unknownTarget({
  name: "voice",
  tokenExpiry: { at: MORNING + 200 * DAY, whose: "entra" },
});

/** The job of a custom app, for which there is no special rule. */
const VOICE_JOB = { ...healthyJob, application: "Contoso Voice" };

export type ConfigurationCase = Partial<JobConfiguration> & {
  readonly job?: Partial<JobFacts["job"]>;
  readonly target?: JobFacts["target"];
  readonly isRead?: boolean;
};

export function checkConfigurationCase({
  job,
  target = HEALTHY_TARGET,
  isRead = true,
  ...overrides
}: ConfigurationCase): readonly ConfigurationFinding[] {
  const configuration = isRead ? { ...CORRECT_CONFIGURATION, ...overrides } : null;
  const facts = jobFacts({ ...VOICE_JOB, ...job }, { configuration, target });
  return checkConfiguration(facts, DEFAULT_THRESHOLDS, MORNING);
}

/** The correct configuration with one difference in the mapping of users. */
const caseOfUserMapping = (overrides: Partial<ObjectMapping>): ConfigurationCase => ({
  mappings: [{ ...USER_MAPPING, ...overrides }],
});

const SITE_URN_OF_MICROSOFT = "urn:ietf:params:scim:schemas:extension:8x8:1.1:User:site";
const SITE_URN_OF_8X8 = "urn:8x8:scim:schemas:extension:8x8user:2.0:User:site";
const caseOf8x8Attributes = (
  ...attributes: { targetAttribute: string; isOnlyAtCreation: boolean }[]
): ConfigurationCase => ({
  ...caseOfUserMapping({
    attributes: [
      ...USER_MAPPING.attributes,
      ...attributes.map((attribute) => ({ ...attribute, showsWhoLeft: false })),
    ],
  }),
  job: { application: "8x8", templateId: "8x8" },
});
const NEVER_RUN_JOB = {
  statusCode: "paused",
  schedule: { state: "disabled", intervalMs: null },
  lastExecution: null,
  steadyStateFirstAt: null,
} as const;

const NO_SUCCESS = { lastSuccess: null, lastSuccessWithExports: null };
const EXPORTED = {
  ...EMPTY_EXECUTION,
  beganAt: MORNING - HOUR,
  endedAt: MORNING - HOUR,
  exported: 3,
};

const tokenExpiredAt = (at: number): ObservedTarget => ({
  ...HEALTHY_TARGET,
  tokenExpiry: { at, whose: "entra" },
});

const failingTarget = (result: ProbeResult): ObservedTarget => ({
  ...HEALTHY_TARGET,
  probe: { at: MORNING, result, httpStatus: null, latencyMs: null, message: null },
  failingSince: MORNING - 2 * HOUR,
  refusedSince: MORNING - 2 * HOUR,
  polledAt: null,
  nextProbeAt: null,
  certificateExpiresAt: null,
  acceptedAt: MORNING - 3 * HOUR,
});
const REFUSING_TARGET = failingTarget("auth");
const UNREACHABLE_TARGET = failingTarget("net-tcp");

/** For each rule, a configuration that breaks it and a similar configuration that follows it. */
export const RULE_CASES: Readonly<
  Record<FindingRule, { readonly bad: ConfigurationCase; readonly good: ConfigurationCase }>
> = {
  "escrows-pruned": { bad: { job: { escrowsPruned: true } }, good: {} },
  "token-expires-soon": {
    bad: { target: { ...HEALTHY_TARGET, tokenExpiry: { at: MORNING + 12 * DAY, whose: "entra" } } },
    good: {
      target: { ...HEALTHY_TARGET, tokenExpiry: { at: MORNING + 31 * DAY, whose: "entra" } },
    },
  },
  "token-date-outdated": {
    bad: { target: tokenExpiredAt(MORNING - 2 * HOUR), job: { lastSuccessWithExports: EXPORTED } },
    good: { target: tokenExpiredAt(MORNING - 2 * HOUR), job: NO_SUCCESS },
  },
  "own-token-old": {
    bad: { target: REFUSING_TARGET, job: { lastSuccessWithExports: EXPORTED } },
    good: { target: REFUSING_TARGET, job: NO_SUCCESS },
  },
  "probe-fails-only-here": {
    bad: { target: UNREACHABLE_TARGET, job: { lastSuccessWithExports: EXPORTED } },
    good: { target: UNREACHABLE_TARGET, job: NO_SUCCESS },
  },
  "never-started": {
    bad: { job: NEVER_RUN_JOB, firstReadAt: MORNING - 8 * DAY },
    good: { job: NEVER_RUN_JOB, firstReadAt: MORNING - 6 * DAY },
  },
  "no-interval": {
    bad: { job: { schedule: { state: "active", intervalMs: null } } },
    good: {
      job: { schedule: { state: "active", intervalMs: null }, templateId: "API2AAD" },
    },
  },
  "interval-long": {
    bad: { job: { schedule: { state: "active", intervalMs: DAY / 4 } } },
    good: { job: { schedule: { state: "active", intervalMs: DAY / 12 } } },
  },
  "no-deletion-threshold": {
    bad: { deletionPrevention: "off" },
    good: { deletionPrevention: "unknown" },
  },
  "deletion-threshold-not-set": {
    bad: { deletionPrevention: "not-set", job: { deletionThreshold: null } },
    good: { deletionPrevention: "not-set", job: { deletionThreshold: 500 } },
  },
  "leavers-out-of-scope-kept": { bad: { keepsAccountsOutOfScope: true }, good: {} },
  "disable-unmapped": {
    bad: caseOfUserMapping({
      attributes: [{ targetAttribute: "userName", isOnlyAtCreation: false, showsWhoLeft: false }],
    }),
    good: caseOfUserMapping({ attributes: [] }),
  },
  "deletion-threshold-too-large": {
    bad: { job: { synchronizedEntries: [{ key: "user to User", count: 310 }] } },
    good: { job: { synchronizedEntries: [{ key: "user to User", count: 1000 }] } },
  },
  "no-notification-mail": {
    bad: { notificationMail: "off" },
    good: { notificationMail: "unknown" },
  },
  "configuration-unreadable": { bad: { mappings: null }, good: { isEveryoneInScope: null } },
  "nothing-mapped": { bad: caseOfUserMapping({ isEnabled: false }), good: { mappings: [] } },
  "flow-delete-off": {
    bad: caseOfUserMapping({ canDelete: false }),
    good: { ...caseOfUserMapping({ canDelete: false }), job: { templateId: "AD2AADProvisioning" } },
  },
  "flow-update-off": { bad: caseOfUserMapping({ canUpdate: false }), good: {} },
  "flow-create-off": { bad: caseOfUserMapping({ canCreate: false }), good: {} },
  "matching-missing": { bad: caseOfUserMapping({ matchingPairs: [] }), good: {} },
  "matching-several": {
    bad: caseOfUserMapping({
      matchingPairs: [
        { targetAttribute: "userName", sourceAttribute: "userPrincipalName" },
        { targetAttribute: 'emails[type eq "work"].value', sourceAttribute: "mail" },
      ],
    }),
    good: {},
  },
  "matching-mutable": {
    bad: caseOfUserMapping({
      matchingPairs: [{ targetAttribute: "userName", sourceAttribute: "userPrincipalName" }],
    }),
    good: caseOfUserMapping({
      matchingPairs: [{ targetAttribute: "userName", sourceAttribute: null }],
    }),
  },
  "sync-all": {
    bad: { isEveryoneInScope: true },
    good: { isEveryoneInScope: true, ...caseOfUserMapping({ hasScopingFilter: true }) },
  },
  "nested-groups": {
    bad: { mappings: [USER_MAPPING, GROUP_MAPPING] },
    good: { mappings: [USER_MAPPING, { ...GROUP_MAPPING, isEnabled: false }] },
  },
  "8x8-site-twice": {
    bad: caseOf8x8Attributes(
      { targetAttribute: SITE_URN_OF_MICROSOFT, isOnlyAtCreation: true },
      { targetAttribute: SITE_URN_OF_8X8, isOnlyAtCreation: true },
    ),
    good: caseOf8x8Attributes({ targetAttribute: SITE_URN_OF_8X8, isOnlyAtCreation: true }),
  },
  "8x8-site-unmapped": { bad: caseOf8x8Attributes(), good: caseOfUserMapping({}) },
  "8x8-site-updated": {
    bad: caseOf8x8Attributes({ targetAttribute: SITE_URN_OF_MICROSOFT, isOnlyAtCreation: false }),
    good: caseOf8x8Attributes({ targetAttribute: SITE_URN_OF_MICROSOFT, isOnlyAtCreation: true }),
  },
  "scim-flag-missing": {
    bad: { scimFlags: "none" },
    good: { scimFlags: "none", job: { templateId: "slackOutDelta", jobId: "slackOutDelta.1.2" } },
  },
  "scim-flag-on-demand": { bad: { scimFlags: "current" }, good: { scimFlags: null } },
  "scim-flags-both": { bad: { scimFlags: "both" }, good: {} },
};
