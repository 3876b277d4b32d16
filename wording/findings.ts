import type { ConfigurationFinding, FindingRule, RuleMatch } from "../domain/finding.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { Instant } from "../domain/time.ts";
import { formatCount, formatDuration, formatNumber, formatTime, joinSentences } from "./phrases.ts";
import { capitalise, type JobTerms, massRemovalText } from "./systems.ts";
import {
  failsOnlyHereRemedy,
  failsOnlyHereText,
  ownTokenOldText,
  renewTokenText,
} from "./target.ts";

type FindingText = { readonly reason: string; readonly remedy: string };

/** What is wrong in a configuration and what to do; `at` is the time of the assessment. */
export function findingText(
  finding: ConfigurationFinding,
  terms: JobTerms,
  at: Instant,
): FindingText {
  const { reason, remedy } = ruleText(finding, terms, at);
  const { outdatedAsOf } = finding;
  const ageText =
    outdatedAsOf === null
      ? null
      : `(The configuration was last read at ${formatTime(outdatedAsOf)}, ${formatDuration(at - outdatedAsOf)} ago.)`;
  return { reason: joinSentences(reason, ageText), remedy };
}

function ruleText<Rule extends FindingRule>(
  match: RuleMatch<Rule>,
  terms: JobTerms,
  at: Instant,
): FindingText {
  return RULE_TEXTS[match.rule](match, terms, at);
}

const RULE_TEXTS: {
  readonly [Rule in FindingRule]: (
    match: RuleMatch<Rule>,
    terms: JobTerms,
    at: Instant,
  ) => FindingText;
} = {
  "escrows-pruned": () => ({
    reason:
      "Entra has cleared the errors of the initial cycle because there were too many. Entra does not retry the failed objects, and they do not show as failures.",
    remedy:
      "Fix the most frequent errors, then restart provisioning in Entra. Entra then reads everyone again.",
  }),
  "token-expires-soon": ({ expiresAt, whose }, _terms, at) => ({
    reason: joinSentences(
      `${whose === "entra" ? "The token of the app's SCIM server" : "The token of the app's SCIM server in Steadystate's settings"} ${
        expiresAt <= at
          ? `expired at ${formatTime(expiresAt)}`
          : `expires at ${formatTime(expiresAt)}, in ${formatDuration(expiresAt - at)}`
      }.`,
      whose === "entra" ? null : "Entra probably uses the same token.",
      "Without a valid token Entra quarantines the job, and people who leave keep their accounts in the app.",
    ),
    remedy: renewTokenText(whose),
  }),
  "token-date-outdated": ({ expiresAt }) => ({
    reason: `The known token expired at ${formatTime(expiresAt)}, but Entra has written to the app since then, so it uses another token.`,
    remedy:
      "If the setting targets[].tokenExpiresAt is used, set it to the time when the token that Entra uses now expires.",
  }),
  "own-token-old": ({ target, since, proof }) => ownTokenOldText({ target, since, proof }),
  "probe-fails-only-here": ({ target, since, wroteAt }) => ({
    reason: failsOnlyHereText(target, { since, wroteAt }),
    remedy: failsOnlyHereRemedy(target),
  }),
  "never-started": ({ firstReadAt }, _terms, at) => ({
    reason: `Provisioning was set up at least ${formatDuration(at - firstReadAt)} ago (before ${formatTime(firstReadAt)}) and has never run.`,
    remedy:
      "Start provisioning in Entra, or remove the configuration together with the stored credentials.",
  }),
  "no-interval": () => ({
    reason: "The job is switched on, but no interval is set, so no cycle will ever be due.",
    remedy:
      "Stop and start provisioning in Entra; if that changes nothing, open a ticket with Microsoft.",
  }),
  "interval-long": ({ intervalMs }, terms) => ({
    reason: `Cycles are ${formatDuration(intervalMs)} apart; ${usualIntervalText(terms)}. ${terms.kind === "password-hash-sync" ? "A changed password may not work in Entra" : "A person who leaves may keep access"} for that long.`,
    remedy:
      "Microsoft sets the interval, and there is no setting for it: open a ticket with Microsoft if the interval is not intended.",
  }),
  "no-deletion-threshold": (_match, terms) => ({
    reason: `Accidental-deletion prevention is off: ${massRemovalText(terms)} can remove everyone from ${terms.target.noun} within one cycle.`,
    remedy: thresholdRemedy(terms),
  }),
  "deletion-threshold-not-set": (_match, terms) => ({
    reason: `The job has no deletion threshold of its own: ${massRemovalText(terms)} can remove everyone from ${terms.target.noun} within one cycle.`,
    remedy: thresholdRemedy(terms),
  }),
  "deletion-threshold-too-large": ({ threshold, objectsInApp }, { target }) => ({
    reason: joinSentences(
      `The deletion threshold is ${formatNumber(threshold)}, and the job has ${formatCount(objectsInApp, "object")} in ${target.noun}.`,
      threshold > objectsInApp ? "The threshold can never be reached." : null,
      "Entra could delete many accounts by mistake before it asks anyone.",
    ),
    remedy:
      "Lower the threshold in the job's settings in Entra to the highest number of people who may leave in one cycle.",
  }),
  "no-notification-mail": ({ isSet }, { source }) => ({
    reason: joinSentences(
      `${isSet ? "Entra's own notification mail is off" : "No notification mail is set for this job in Entra"}, so only Steadystate reports a quarantine or a reached deletion threshold.`,
      source.system === "api"
        ? "Entra quarantines an API-driven job that starts without a notification mail."
        : null,
    ),
    remedy:
      "Switch on the notification mail in the job's settings in Entra, to an address that is read by several people.",
  }),
  "leavers-out-of-scope-kept": (_match, { target }) => ({
    reason: `The setting SkipOutOfScopeDeletions is on: people who leave the scope of the job keep their accounts in ${target.noun}, and Entra reports no failure.`,
    remedy: `Set SkipOutOfScopeDeletions to false, or make sure that ${target.admin} disables the accounts of people who leave the scope.`,
  }),
  "disable-unmapped": (_match, { target }) => ({
    reason: `No attribute shows ${target.noun} that a person has left: no mapping of users uses IsSoftDeleted or accountEnabled. Entra cannot disable an account, so people who leave keep their accounts until Entra deletes them.`,
    remedy: `Map Switch([IsSoftDeleted], , "False", "True", "True", "False") to active in the mapping of users in Entra, then disable one test user as a check.`,
  }),
  "configuration-unreadable": ({ unreadParts }) => ({
    reason: `Steadystate could not read this job's ${unreadParts.map((part) => part.replace("-", " ")).join(" and ")}, so Steadystate cannot check this part of the configuration.`,
    remedy:
      "Give Steadystate's app the Graph permission Synchronization.Read.All, then run npm run doctor. Some clouds and some kinds of jobs never allow it.",
  }),
  "nothing-mapped": (_match, { target }) => ({
    reason: `All object mappings are switched off: the job runs but changes nothing in ${target.noun}.`,
    remedy:
      "Switch on the mapping of users under Provisioning → Mappings in Entra, or stop the job.",
  }),
  "flow-delete-off": (_match, { target }) => ({
    reason: `Deletes are switched off for users: people who leave keep their accounts in ${target.noun}.`,
    remedy: `${tickActionText("Delete")}, or make sure that ${target.admin} removes leavers by hand.`,
  }),
  "flow-update-off": (_match, { target: { noun } }) => ({
    reason: `Updates are switched off for users: changes of names and departments do not reach ${noun}, and neither does a disable if ${noun} handles a disable as an update.`,
    remedy: `${tickActionText("Update")}, if such changes should reach ${noun}.`,
  }),
  "flow-create-off": (_match, { target: { noun } }) => ({
    reason: `Creates are switched off for users: an assigned person gets no account unless ${noun} has one already.`,
    remedy: `${tickActionText("Create")}, if ${noun} should get new accounts from Entra.`,
  }),
  "matching-missing": (_match, { target }) => ({
    reason: `No attribute is used to match users: Entra cannot find accounts that ${target.noun} already has. It creates such accounts again, or fails.`,
    remedy:
      "Set Match objects using this attribute on one mapping whose value is unique in both places.",
  }),
  "matching-several": ({ targetAttributes }, { target }) => ({
    reason: `Users are matched by several attributes: ${targetAttributes.map(attributeText).join(", then ")}. When the first attribute finds no account, the next attribute may match a person to another person's account. ${capitalise(target.noun)} must also be able to filter by each attribute.`,
    remedy: "Keep one matching attribute, unless each of them is unique in both places.",
  }),
  "matching-mutable": ({ sourceAttribute }, terms) => ({
    reason: `Users are matched by ${attributeText(sourceAttribute)}, which changes when a person is renamed. Entra remembers which accounts it has linked. But after a restart that clears these links, Entra treats a renamed person as a new person.`,
    remedy: `${stableMatchingText(terms)} Otherwise do not clear the links (restart scope Full) after renames.`,
  }),
  "sync-all": () => ({
    reason:
      "The scope is everyone in the directory and no scoping filter is set: guests, shared mailboxes and service accounts are provisioned too.",
    remedy:
      "Set the scope to assigned users and groups, or add a scoping filter to the mapping of users.",
  }),
  "nested-groups": () => ({
    reason:
      "Groups are provisioned by assignment, and Entra provisions only the direct members of an assigned group: a member of a group inside that group gets no account.",
    remedy: "Assign such inner groups to the app themselves, or use dynamic groups.",
  }),
  "8x8-site-twice": () => ({
    reason:
      "The site is mapped under both names of 8x8's extension, Microsoft's and 8x8's own. 8x8 reads only one of the two and does not publish which, so a site may be missing or rejected.",
    remedy:
      "Look in 8x8 at one user that Entra created, keep the mapping whose site arrived, and remove the other mapping.",
  }),
  "8x8-site-unmapped": () => ({
    reason:
      "No site is mapped for 8x8. A person without a site cannot be given an X Series licence.",
    remedy:
      "Map the attribute that holds the exact name of the 8x8 site, such as physicalDeliveryOfficeName, to site.",
  }),
  "8x8-site-updated": () => ({
    reason:
      "The site is written on updates too, and 8x8 never lets the site of an existing user change: a person whose office changes in Entra fails from then on.",
    remedy:
      "Set Apply this mapping to Only during object creation for the site; have the 8x8 admin move people by recreating them.",
  }),
  "scim-flag-missing": () => ({
    reason:
      'The Tenant URL has no flag, so Entra uses its older form of SCIM: a disable may come as the text "False", and the removal of members does not follow the standard. Some servers misread such requests and leave the account active.',
    remedy:
      "Ask the app's vendor which form the app accepts. For the standard form add ?aadOptscim062020 to the Tenant URL, then disable one test user as a check.",
  }),
  "scim-flag-on-demand": () => ({
    reason:
      "The Tenant URL carries aadOptscim062020, which provisioning on demand ignores: a change that works on demand may fail in a cycle, and a change that works in a cycle may fail on demand.",
    remedy: "Test disables and group changes in a real cycle, not on demand.",
  }),
  "scim-flags-both": () => ({
    reason:
      "The Tenant URL carries both aadOptscim062020 and AzureAdScimPatch2017, which ask for opposite forms of SCIM.",
    remedy: "Keep the flag that the app's vendor asks for.",
  }),
};

function thresholdRemedy({ target }: JobTerms): string {
  return `Switch on Prevent accidental deletion in the job's settings in Entra, with a threshold that suits the number of accounts in ${target.noun}.`;
}

function usualIntervalText({ kind }: JobTerms): string {
  return kind === "cloud-sync" || kind === "password-hash-sync"
    ? "a job of cloud sync usually has 2 minutes"
    : "nearly all jobs have 20 to 40 minutes";
}

function stableMatchingText({ kind, source, target }: JobTerms): string {
  if (target.system === "hr") return `Match by the worker's id in ${target.noun}.`;
  return kind === "hr-inbound"
    ? `Match by an id of ${source.noun} that never changes, for example map the worker's id to employeeId.`
    : `If ${target.noun} can filter by externalId, match by externalId and map objectId to externalId.`;
}

function tickActionText(action: string): string {
  return `Tick ${action} under Target Object Actions of the mapping of users in Entra`;
}

function attributeText(name: string): string {
  return toPlainLine(name, 60);
}
