import { keepCommonWords } from "../failure/message-template.ts";
import type { ObjectKind } from "../object-kind.ts";
import type { NamedObject } from "../object-state.ts";
import type { JobError, ObservedJob } from "../observed-job.ts";
import type { ProvisioningAudit } from "../provisioning-audit.ts";
import type { ProvisioningEvent } from "../provisioning-event.ts";
import { isCommonCode } from "./common-codes.ts";
import { addressIn, personLabel, withoutAddresses } from "./opaque-id.ts";
import { pseudonymiseEvent } from "./pseudonymise-event.ts";
import { createPseudonyms } from "./pseudonyms.ts";

/** A person or app that changed a job. The id is null for an app. */
export type AuditActor = { readonly id: string | null; readonly isPerson: boolean };

type NamedPerson = Omit<NamedObject, "kind"> & { readonly kind?: ObjectKind };

/**
 * How persons are treated in what is read from Graph. Every reader in worker/graph/ passes its rows
 * through this filter, so that nothing behind the readers knows a name that must not be stored.
 */
export type PersonFilter = {
  readonly event: (event: ProvisioningEvent) => ProvisioningEvent;
  readonly job: (job: ObservedJob) => ObservedJob;
  readonly audit: (audit: ProvisioningAudit, actor: AuditActor) => ProvisioningAudit;
  /** A person, or a group, which keeps its name. */
  readonly person: <T extends NamedPerson>(person: T) => T;
  /** An error code, or what replaces a code that may name a person. */
  readonly code: (code: string) => string;
  /** The addresses to which Entra itself sends mails about a job. */
  readonly jobAddresses: (addresses: readonly string[]) => readonly string[];
};

/** Privacy mode `full`. */
export const KEEP_PERSONS: PersonFilter = {
  event: (event) => event,
  job: (job) => job,
  audit: (audit) => audit,
  person: (person) => person,
  code: (code) => code,
  jobAddresses: (addresses) => addresses,
};

/** Privacy mode `pseudonym`. */
export function createPersonFilter({
  key,
  tenant,
  notifiesJobAddresses,
}: {
  readonly key: string;
  readonly tenant: string;
  /** True if a route sends mails to the addresses in Entra; only then they are needed. */
  readonly notifiesJobAddresses: boolean;
}): PersonFilter {
  const pseudonyms = createPseudonyms(key, tenant);
  const keptCode = (code: string) => (isCommonCode(code) ? code : pseudonyms.codeOf(code));
  const withCleanError = <T extends { readonly error: JobError | null } | null>(part: T): T => {
    if (part === null || part.error === null) return part;
    const { code, message } = part.error;
    const error = { ...part.error, code: keptCode(code), message: keepCommonWords(message) ?? "" };
    return { ...part, error };
  };
  return {
    event: (event) => pseudonymiseEvent(event, pseudonyms),
    job: (job) => ({
      ...job,
      lastExecution: withCleanError(job.lastExecution),
      lastSuccess: withCleanError(job.lastSuccess),
      lastSuccessWithExports: withCleanError(job.lastSuccessWithExports),
      quarantine: job.quarantine && {
        ...withCleanError(job.quarantine),
        reason: keptCode(job.quarantine.reason),
      },
      progress: job.progress.map((part) => ({ ...part, units: keptCode(part.units) })),
      synchronizedEntries: job.synchronizedEntries.map((entry) => ({
        ...entry,
        key: keptCode(entry.key),
      })),
    }),
    audit: (audit, { id, isPerson }) => ({
      ...audit,
      activity: keptWords(audit.activity),
      result: keptWords(audit.result),
      reason: keepCommonWords(audit.reason),
      actor:
        audit.actor === null || !isPerson
          ? audit.actor && withoutAddresses(audit.actor)
          : personLabel(pseudonyms.idOf(id ?? audit.actor)),
    }),
    person: (person) => {
      const isGroup = person.kind === "group";
      const address = isGroup ? null : addressIn(person.userPrincipalName ?? "");
      const id = pseudonyms.idOf(person.id);
      const groupName = person.displayName === null ? null : withoutAddresses(person.displayName);
      return {
        ...person,
        id,
        displayName: isGroup ? groupName : personLabel(id),
        userPrincipalName: null,
        searchKeys: address === null ? [] : [pseudonyms.addressKeyOf(address)],
      };
    },
    code: keptCode,
    jobAddresses: (addresses) => (notifiesJobAddresses ? addresses : []),
  };
}

/** An activity or result of the audit log: unchanged if all its words are known. */
function keptWords(text: string): string {
  return isCommonCode(text) ? text : (keepCommonWords(text) ?? "");
}
