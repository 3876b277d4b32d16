import type { JobFacts } from "../../../domain/facts.ts";
import type { JobConfiguration, ObjectMapping } from "../../../domain/setup/configuration.ts";
import type { Finding } from "../../../domain/setup/finding.ts";
import { findingsOf } from "../../../domain/setup/lint.ts";
import type { TargetReading } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY } from "../../../domain/time.ts";
import { factsOf, healthy, NOON } from "../jobs.ts";

/** A mapping of people that nothing is wrong with. */
const PEOPLE: ObjectMapping = {
  kind: "user",
  enabled: true,
  creates: true,
  updates: true,
  deletes: true,
  filtered: false,
  matching: [{ target: "externalId", source: "objectId" }],
  attributes: [{ target: "userName", onlyAtCreation: false }],
};

const GROUPS: ObjectMapping = { ...PEOPLE, kind: "group" };

/** A set-up that nothing is wrong with. */
export const SOUND: JobConfiguration = {
  readAt: NOON,
  knownSince: NOON - 90 * DAY,
  notifies: true,
  guardsDeletions: true,
  syncAll: false,
  dialect: "legacy",
  mappings: [PEOPLE],
};

export const SERVER: TargetReading = {
  name: "voice",
  tenant: "contoso",
  application: "8x8",
  probe: null,
  scrape: null,
  requestsPerSecond: null,
  failuresPerSecond: null,
  meanLatencyMs: null,
  failingSince: null,
  tokenEndsAt: NOON + 200 * DAY,
};

/** A custom app of the name that no rule is about. */
const VOICE = { ...healthy, application: "Contoso Voice" };

export type SetUp = Partial<JobConfiguration> & {
  readonly job?: Partial<JobFacts["job"]>;
  readonly target?: JobFacts["target"];
  readonly isRead?: boolean;
};

export function lint({ job, target = SERVER, isRead = true, ...some }: SetUp): readonly Finding[] {
  const configuration = isRead ? { ...SOUND, ...some } : null;
  const facts = factsOf({ ...VOICE, ...job }, { configuration, target });
  return findingsOf(facts, DEFAULT_THRESHOLDS, NOON);
}

/** The set-up with one difference in the mapping of people. */
const people = (more: Partial<ObjectMapping>): SetUp => ({
  mappings: [{ ...PEOPLE, ...more }],
});

const SITE = "urn:ietf:params:scim:schemas:extension:8x8:1.1:User:site";
const OWN_SITE = "urn:8x8:scim:schemas:extension:8x8user:2.0:User:site";
const sites = (...attributes: { target: string; onlyAtCreation: boolean }[]): SetUp => ({
  ...people({ attributes: [...PEOPLE.attributes, ...attributes] }),
  job: { application: "8x8", templateId: "8x8" },
});
const neverRan = {
  code: "paused",
  schedule: { state: "disabled", intervalMs: null },
  lastExecution: null,
  steadyFirstAt: null,
} as const;

/** Of each rule a set-up that it is about, and the nearest one that it is not. */
export const CASES: Readonly<Record<string, { readonly bad: SetUp; readonly good: SetUp }>> = {
  "escrows-pruned": { bad: { job: { escrowsPruned: true } }, good: {} },
  "token-ends-soon": {
    bad: { target: { ...SERVER, tokenEndsAt: NOON + 12 * DAY } },
    good: { target: { ...SERVER, tokenEndsAt: NOON + 31 * DAY } },
  },
  "never-started": {
    bad: { job: neverRan, knownSince: NOON - 8 * DAY },
    good: { job: neverRan, knownSince: NOON - 6 * DAY },
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
  "no-deletion-threshold": { bad: { guardsDeletions: false }, good: { guardsDeletions: null } },
  "deletion-threshold-too-large": {
    bad: { job: { synchronizedEntries: [{ key: "user to User", count: 310 }] } },
    good: { job: { synchronizedEntries: [{ key: "user to User", count: 1000 }] } },
  },
  "no-notification-mail": { bad: { notifies: false }, good: { notifies: null } },
  "setup-unread": { bad: { mappings: null }, good: { syncAll: null } },
  "nothing-mapped": { bad: people({ enabled: false }), good: { mappings: [] } },
  "flow-delete-off": {
    bad: people({ deletes: false }),
    good: { ...people({ deletes: false }), job: { templateId: "AD2AADProvisioning" } },
  },
  "flow-update-off": { bad: people({ updates: false }), good: {} },
  "flow-create-off": { bad: people({ creates: false }), good: {} },
  "matching-missing": { bad: people({ matching: [] }), good: {} },
  "matching-several": {
    bad: people({
      matching: [
        { target: "userName", source: "userPrincipalName" },
        { target: 'emails[type eq "work"].value', source: "mail" },
      ],
    }),
    good: {},
  },
  "matching-mutable": {
    bad: people({ matching: [{ target: "userName", source: "userPrincipalName" }] }),
    good: people({ matching: [{ target: "userName", source: null }] }),
  },
  "sync-all": {
    bad: { syncAll: true },
    good: { syncAll: true, ...people({ filtered: true }) },
  },
  "nested-groups": {
    bad: { mappings: [PEOPLE, GROUPS] },
    good: { mappings: [PEOPLE, { ...GROUPS, enabled: false }] },
  },
  "8x8-site-twice": {
    bad: sites({ target: SITE, onlyAtCreation: true }, { target: OWN_SITE, onlyAtCreation: true }),
    good: sites({ target: OWN_SITE, onlyAtCreation: true }),
  },
  "8x8-site-unmapped": { bad: sites(), good: people({}) },
  "8x8-site-updated": {
    bad: sites({ target: SITE, onlyAtCreation: false }),
    good: sites({ target: SITE, onlyAtCreation: true }),
  },
  "scim-flag-missing": {
    bad: { dialect: "none" },
    good: { dialect: "none", job: { templateId: "slackOutDelta" } },
  },
  "scim-flag-on-demand": { bad: { dialect: "current" }, good: { dialect: null } },
  "scim-flags-both": { bad: { dialect: "both" }, good: {} },
};
