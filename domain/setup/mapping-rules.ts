import { type JobKind, jobKind } from "../job.ts";
import { plain } from "../words.ts";
import type { ObjectMapping } from "./configuration.ts";
import { info, type Linted, NOTHING, type Rule, warning } from "./finding.ts";

export const flowRules: readonly Rule[] = [nothingMapped, partialFlow];
export const matchingRules: readonly Rule[] = [matchingMissing, matchingSeveral, matchingMutable];
export const scopeRules: readonly Rule[] = [syncAll, nestedGroups];

/** Entra is the source, so who leaves it must leave the app. */
const OUTBOUND: readonly JobKind[] = ["scim", "gallery", "cross-tenant"];

function mapped({ configuration }: Linted, kind: ObjectMapping["kind"]): readonly ObjectMapping[] {
  return (configuration?.mappings ?? []).filter(
    (mapping) => mapping.enabled && mapping.kind === kind,
  );
}

function nothingMapped({ configuration }: Linted) {
  const mappings = configuration?.mappings ?? [];
  if (mappings.length === 0 || mappings.some(({ enabled }) => enabled)) return NOTHING;
  return warning(
    "nothing-mapped",
    "All object mappings are switched off: the job runs and provisions nobody.",
    "Switch on the mapping of users under Provisioning, Mappings in Entra, or stop the job.",
  );
}

/** One finding for what a mapping of people leaves undone, under the name of the worst of it. */
function partialFlow(linted: Linted) {
  if (!OUTBOUND.includes(jobKind(linted.facts.job))) return NOTHING;
  const people = mapped(linted, "user");
  const tick = (flow: string) =>
    `Tick ${flow} under Target Object Actions of the mapping of users in Entra`;
  if (people.some(({ deletes }) => !deletes)) {
    return warning(
      "flow-delete-off",
      "Deletes are switched off for users: nobody who leaves is disabled or deleted in the app.",
      `${tick("Delete")}, or make sure that somebody takes leavers out of the app by hand.`,
    );
  }
  if (people.some(({ updates }) => !updates)) {
    return warning(
      "flow-update-off",
      "Updates are switched off for users: changes of names and departments do not reach the app, and neither does a disable where the app takes it as an update.",
      `${tick("Update")}, if the app should follow changes.`,
    );
  }
  if (people.every(({ creates }) => creates)) return NOTHING;
  return info(
    "flow-create-off",
    "Creates are switched off for users: who is assigned gets no account unless the app has one already.",
    `${tick("Create")}, if the app should get new accounts from Entra.`,
  );
}

function matchingMissing(linted: Linted) {
  const people = mapped(linted, "user");
  if (people.every(({ matching }) => matching.length > 0)) return NOTHING;
  return warning(
    "matching-missing",
    "No attribute is used to match users: Entra cannot find accounts that the app has already, and creates them again or fails on them.",
    "Set Match objects using this attribute on one mapping whose value is unique in both places.",
  );
}

function matchingSeveral(linted: Linted) {
  const several = mapped(linted, "user").find(({ matching }) => matching.length > 1);
  if (several === undefined) return NOTHING;
  const names = several.matching.map(({ target }) => plain(target, 60)).join(", then ");
  return info(
    "matching-several",
    `Users are matched by several attributes: ${names}. A person may be matched to somebody else's account by the second when the first finds nobody, and the app must be able to filter by each.`,
    "Keep one matching attribute, unless each of them is unique in both places.",
  );
}

/** Names and addresses change when people marry or move; an id does not. */
const MUTABLE =
  /^(mail|mailnickname|displayname|userprincipalname|originaluserprincipalname|proxyaddresses|surname|givenname)$/i;

function matchingMutable(linted: Linted) {
  const first = mapped(linted, "user").find(
    ({ matching }) => matching.length === 1 && MUTABLE.test(matching[0]?.source ?? ""),
  );
  const pair = first?.matching[0];
  if (pair === undefined) return NOTHING;
  return info(
    "matching-mutable",
    `Users are matched by ${plain(pair.source ?? "", 60)}, which changes when a person is renamed. Entra remembers whom it has linked; but after a restart that clears its links, a renamed person is taken for somebody new.`,
    "Where the app can filter by externalId, match by it and map objectId to it; else do not clear the links (restart scope Full) after renames.",
  );
}

function syncAll(linted: Linted) {
  if (linted.configuration?.syncAll !== true) return NOTHING;
  const people = mapped(linted, "user");
  if (people.length === 0 || people.every(({ filtered }) => filtered)) return NOTHING;
  return info(
    "sync-all",
    "The scope is everybody in the directory and no scoping filter is set: guests, shared mailboxes and service accounts are provisioned too.",
    "Set the scope to assigned users and groups, or add a scoping filter to the mapping of users.",
  );
}

function nestedGroups(linted: Linted) {
  if (linted.configuration?.syncAll !== false || mapped(linted, "group").length === 0) {
    return NOTHING;
  }
  return info(
    "nested-groups",
    "Groups are provisioned by assignment, and Entra takes in only the direct members of an assigned group: who is in it through another group gets no account.",
    "Assign such inner groups to the app themselves, or use dynamic groups.",
  );
}
