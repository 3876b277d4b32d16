import { type JobKind, jobDirection, jobKind, jobScope } from "../job-kind.ts";
import type { ObservedJob } from "../observed-job.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";
import { enabledMappings } from "./enabled-mappings.ts";

/** The kinds of jobs whose target may be a SCIM server. */
const SCIM_KINDS: readonly JobKind[] = ["scim", "gallery", "on-premises"];

export const mappingActionRules: readonly ConfigurationRule[] = [
  checkAnyMappingEnabled,
  checkMappingActions,
  checkDisableMapped,
];
export const matchingRules: readonly ConfigurationRule[] = [
  checkMatchingPresent,
  checkSingleMatching,
  checkStableMatching,
];
export const scopeRules: readonly ConfigurationRule[] = [checkEveryoneInScope, checkNestedGroups];

/**
 * True for a job from Entra that creates accounts and must remove them when a person leaves. A
 * writeback job only updates workers of the HR app.
 */
function managesAccounts(job: ObservedJob): boolean {
  return jobScope(job) === "assignment" && jobDirection(job).target !== "hr";
}

/**
 * The kinds of jobs whose administrator chooses how objects are matched. Microsoft has fixed this for all
 * other kinds, such as cloud sync and cross-tenant synchronization.
 */
const KINDS_WITH_OWN_MATCHING: readonly JobKind[] = [
  "scim",
  "gallery",
  "on-premises",
  "hr-inbound",
  "other",
];

function userMappingsWithOwnMatching(context: ConfigurationContext) {
  return KINDS_WITH_OWN_MATCHING.includes(jobKind(context.facts.job))
    ? enabledMappings(context, "user")
    : [];
}

function checkAnyMappingEnabled({ configuration }: ConfigurationContext) {
  const mappings = configuration?.mappings ?? [];
  if (mappings.length === 0 || mappings.some(({ isEnabled }) => isEnabled)) return null;
  return { rule: "nothing-mapped" } as const;
}

/** Reports only the most severe action that is switched off in the user mappings. */
function checkMappingActions(context: ConfigurationContext) {
  if (!managesAccounts(context.facts.job)) return null;
  const userMappings = enabledMappings(context, "user");
  if (userMappings.some(({ canDelete }) => !canDelete)) return { rule: "flow-delete-off" } as const;
  if (userMappings.some(({ canUpdate }) => !canUpdate)) return { rule: "flow-update-off" } as const;
  return userMappings.every(({ canCreate }) => canCreate)
    ? null
    : ({ rule: "flow-create-off" } as const);
}

/**
 * A SCIM app learns that a person has left by `active`, whose value Entra makes from its own mark
 * `IsSoftDeleted`. Other connectors may have a disable that is no attribute, so only mappings with
 * the attributes of SCIM are checked.
 */
function checkDisableMapped(context: ConfigurationContext) {
  const { job } = context.facts;
  if (!managesAccounts(job) || !SCIM_KINDS.includes(jobKind(job))) return null;
  const mappings = enabledMappings(context, "user").filter(
    ({ canUpdate, attributes }) =>
      canUpdate &&
      attributes.some(({ targetAttribute }) => targetAttribute.toLowerCase() === "username"),
  );
  if (mappings.length === 0) return null;
  return mappings.every(({ attributes }) => attributes.some(({ showsWhoLeft }) => showsWhoLeft))
    ? null
    : ({ rule: "disable-unmapped" } as const);
}

function checkMatchingPresent(context: ConfigurationContext) {
  const userMappings = userMappingsWithOwnMatching(context);
  return userMappings.every(({ matchingPairs }) => matchingPairs.length > 0)
    ? null
    : ({ rule: "matching-missing" } as const);
}

function checkSingleMatching(context: ConfigurationContext) {
  const mapping = userMappingsWithOwnMatching(context).find(
    ({ matchingPairs }) => matchingPairs.length > 1,
  );
  if (mapping === undefined) return null;
  const targetAttributes = mapping.matchingPairs.map(({ targetAttribute }) => targetAttribute);
  return { rule: "matching-several", targetAttributes } as const;
}

/** Names and mail addresses that change, for example when a person marries. An id never changes. */
const CHANGEABLE_ATTRIBUTES =
  /^(mail|mailnickname|displayname|userprincipalname|originaluserprincipalname|proxyaddresses|surname|givenname)$/i;

function checkStableMatching(context: ConfigurationContext) {
  const sourceAttribute = userMappingsWithOwnMatching(context)
    .filter(({ matchingPairs }) => matchingPairs.length === 1)
    .map(({ matchingPairs }) => matchingPairs[0]?.sourceAttribute ?? "")
    .find((attribute) => CHANGEABLE_ATTRIBUTES.test(attribute));
  return sourceAttribute === undefined
    ? null
    : ({ rule: "matching-mutable", sourceAttribute } as const);
}

/** True for a job in whose scope assigned people are, unless everyone is in scope. */
function canBeScopedByAssignment({ facts }: ConfigurationContext): boolean {
  return jobScope(facts.job) === "assignment";
}

function checkEveryoneInScope(context: ConfigurationContext) {
  if (!canBeScopedByAssignment(context)) return null;
  if (context.configuration?.isEveryoneInScope !== true) return null;
  const userMappings = enabledMappings(context, "user");
  if (userMappings.length === 0 || userMappings.every(({ hasScopingFilter }) => hasScopingFilter))
    return null;
  return { rule: "sync-all" } as const;
}

function checkNestedGroups(context: ConfigurationContext) {
  return canBeScopedByAssignment(context) &&
    context.configuration?.isEveryoneInScope === false &&
    enabledMappings(context, "group").length > 0
    ? ({ rule: "nested-groups" } as const)
    : null;
}
