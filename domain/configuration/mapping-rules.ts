import type { ObjectMapping } from "../job-configuration.ts";
import { type JobKind, jobKind } from "../job-kind.ts";
import { toPlainLine } from "../outside-text.ts";
import {
  type ConfigurationContext,
  type ConfigurationRule,
  infoFinding,
  NO_FINDINGS,
  warningFinding,
} from "./configuration-rule.ts";

export const mappingActionRules: readonly ConfigurationRule[] = [
  checkAnyMappingEnabled,
  checkMappingActions,
];
export const matchingRules: readonly ConfigurationRule[] = [
  checkMatchingPresent,
  checkSingleMatching,
  checkStableMatching,
];
export const scopeRules: readonly ConfigurationRule[] = [checkEveryoneInScope, checkNestedGroups];

/** Entra is the source, so who leaves it must leave the app. */
const OUTBOUND_JOB_KINDS: readonly JobKind[] = ["scim", "gallery", "cross-tenant"];

function enabledMappings(
  { configuration }: ConfigurationContext,
  kind: ObjectMapping["kind"],
): readonly ObjectMapping[] {
  return (configuration?.mappings ?? []).filter(
    (mapping) => mapping.isEnabled && mapping.kind === kind,
  );
}

function checkAnyMappingEnabled({ configuration }: ConfigurationContext) {
  const mappings = configuration?.mappings ?? [];
  if (mappings.length === 0 || mappings.some(({ isEnabled }) => isEnabled)) return NO_FINDINGS;
  return warningFinding(
    "nothing-mapped",
    "All object mappings are switched off: the job runs and provisions nobody.",
    "Switch on the mapping of users under Provisioning, Mappings in Entra, or stop the job.",
  );
}

/** One finding for what a mapping of people leaves undone, under the name of the worst of it. */
function checkMappingActions(context: ConfigurationContext) {
  if (!OUTBOUND_JOB_KINDS.includes(jobKind(context.facts.job))) return NO_FINDINGS;
  const userMappings = enabledMappings(context, "user");
  const tickActionText = (action: string) =>
    `Tick ${action} under Target Object Actions of the mapping of users in Entra`;
  if (userMappings.some(({ canDelete }) => !canDelete)) {
    return warningFinding(
      "flow-delete-off",
      "Deletes are switched off for users: nobody who leaves is disabled or deleted in the app.",
      `${tickActionText("Delete")}, or make sure that somebody takes leavers out of the app by hand.`,
    );
  }
  if (userMappings.some(({ canUpdate }) => !canUpdate)) {
    return warningFinding(
      "flow-update-off",
      "Updates are switched off for users: changes of names and departments do not reach the app, and neither does a disable where the app takes it as an update.",
      `${tickActionText("Update")}, if the app should follow changes.`,
    );
  }
  if (userMappings.every(({ canCreate }) => canCreate)) return NO_FINDINGS;
  return infoFinding(
    "flow-create-off",
    "Creates are switched off for users: who is assigned gets no account unless the app has one already.",
    `${tickActionText("Create")}, if the app should get new accounts from Entra.`,
  );
}

function checkMatchingPresent(context: ConfigurationContext) {
  const userMappings = enabledMappings(context, "user");
  if (userMappings.every(({ matchingPairs }) => matchingPairs.length > 0)) return NO_FINDINGS;
  return warningFinding(
    "matching-missing",
    "No attribute is used to match users: Entra cannot find accounts that the app has already, and creates them again or fails on them.",
    "Set Match objects using this attribute on one mapping whose value is unique in both places.",
  );
}

function checkSingleMatching(context: ConfigurationContext) {
  const mapping = enabledMappings(context, "user").find(
    ({ matchingPairs }) => matchingPairs.length > 1,
  );
  if (mapping === undefined) return NO_FINDINGS;
  const names = mapping.matchingPairs
    .map(({ targetAttribute }) => toPlainLine(targetAttribute, 60))
    .join(", then ");
  return infoFinding(
    "matching-several",
    `Users are matched by several attributes: ${names}. A person may be matched to somebody else's account by the second when the first finds nobody, and the app must be able to filter by each.`,
    "Keep one matching attribute, unless each of them is unique in both places.",
  );
}

/** Names and addresses change when people marry or move; an id does not. */
const CHANGEABLE_ATTRIBUTES =
  /^(mail|mailnickname|displayname|userprincipalname|originaluserprincipalname|proxyaddresses|surname|givenname)$/i;

function checkStableMatching(context: ConfigurationContext) {
  const mapping = enabledMappings(context, "user").find(
    ({ matchingPairs }) =>
      matchingPairs.length === 1 &&
      CHANGEABLE_ATTRIBUTES.test(matchingPairs[0]?.sourceAttribute ?? ""),
  );
  const pair = mapping?.matchingPairs[0];
  if (pair === undefined) return NO_FINDINGS;
  return infoFinding(
    "matching-mutable",
    `Users are matched by ${toPlainLine(pair.sourceAttribute ?? "", 60)}, which changes when a person is renamed. Entra remembers whom it has linked; but after a restart that clears its links, a renamed person is taken for somebody new.`,
    "Where the app can filter by externalId, match by it and map objectId to it; else do not clear the links (restart scope Full) after renames.",
  );
}

function checkEveryoneInScope(context: ConfigurationContext) {
  if (context.configuration?.isEveryoneInScope !== true) return NO_FINDINGS;
  const userMappings = enabledMappings(context, "user");
  if (userMappings.length === 0 || userMappings.every(({ hasScopingFilter }) => hasScopingFilter))
    return NO_FINDINGS;
  return infoFinding(
    "sync-all",
    "The scope is everybody in the directory and no scoping filter is set: guests, shared mailboxes and service accounts are provisioned too.",
    "Set the scope to assigned users and groups, or add a scoping filter to the mapping of users.",
  );
}

function checkNestedGroups(context: ConfigurationContext) {
  if (
    context.configuration?.isEveryoneInScope !== false ||
    enabledMappings(context, "group").length === 0
  ) {
    return NO_FINDINGS;
  }
  return infoFinding(
    "nested-groups",
    "Groups are provisioned by assignment, and Entra takes in only the direct members of an assigned group: who is in it through another group gets no account.",
    "Assign such inner groups to the app themselves, or use dynamic groups.",
  );
}
