import {
  type JobKind,
  type JobScope,
  jobDirection,
  jobKind,
  jobScope,
  type NamedJob,
  type SystemKind,
} from "../domain/job-kind.ts";
import { toPlainLine } from "../domain/outside-text.ts";

/**
 * The words for the systems and people of a job. Every text that names a target, a source or an owner
 * uses these words, so that a job towards Active Directory is never described as an app.
 */
export type JobTerms = {
  readonly kind: JobKind;
  /** The job's application in Entra, to which people are assigned. */
  readonly application: string;
  readonly scope: JobScope;
  readonly target: SystemTerms;
  readonly source: SystemTerms;
  /** Who configures, starts and stops the job in Entra, such as `the app's owner`. */
  readonly jobOwner: string;
  /**
   * What Entra connects to: the target, or the source of a job into Entra. Entra reaches Active
   * Directory through the provisioning agent.
   */
  readonly connectedSystem: string;
  /** `starts provisioning again` in the words of the admin center, after the name of a person. */
  readonly restart: string;
  /** What a person does to end a quarantine, after the name of the person. */
  readonly release: string;
};

type SystemTerms = {
  readonly system: SystemKind;
  /** `the app`, `Active Directory`, `Entra`, `the target tenant`, `Workday`. */
  readonly noun: string;
  /** The same words as `noun`, except that an app has its own name, such as `8x8`. */
  readonly name: string;
  /** Who can change accounts in the target, such as `the app's admin`. */
  readonly admin: string;
  /** The same words as `admin`, except that an app has its own name: `the admin of 8x8`. */
  readonly namedAdmin: string;
};

export function jobTerms(job: NamedJob): JobTerms {
  const { source, target } = jobDirection(job);
  const kind = jobKind(job);
  const sourceTerms = systemTerms(source, job, job.sourceSystem);
  const targetTerms = systemTerms(target, job, job.targetSystem);
  const connected = target === "entra" ? sourceTerms : targetTerms;
  return {
    kind,
    application: formatApplication(job.application),
    scope: jobScope(job),
    source: sourceTerms,
    target: targetTerms,
    connectedSystem: CONNECTED_NAMES[connected.system] ?? connected.noun,
    ...(isCloudSync(kind) ? CLOUD_SYNC_PHRASES : PROVISIONING_PHRASES),
    jobOwner: target === "hr" ? HR_JOB_OWNER : JOB_OWNERS[kind],
  };
}

const CONNECTED_NAMES: Readonly<Partial<Record<SystemKind, string>>> = {
  "active-directory": "the provisioning agent",
  api: "the API client",
};

const PROVISIONING_PHRASES = {
  restart: "restarts provisioning in Entra",
  release: "chooses Start provisioning in Entra",
} as const;

/** The admin center has other commands for cloud sync. */
const CLOUD_SYNC_PHRASES = {
  restart: "chooses Restart sync on the configuration in Entra",
  release: "chooses Clear quarantine on the configuration in Entra",
} as const;

function isCloudSync(kind: JobKind): boolean {
  return kind === "cloud-sync" || kind === "entra-to-ad" || kind === "password-hash-sync";
}

/** What decides who is in scope, such as `assignments and filters`. */
export function scopeText({ scope }: Pick<JobTerms, "scope">): string {
  return SCOPE_TEXTS[scope];
}

const SCOPE_TEXTS: Readonly<Record<JobScope, string>> = {
  assignment: "assignments and filters",
  filter: "the scoping filters",
  "units-and-groups": "the organizational units, groups and filters",
  groups: "the selected groups and filters",
  unknown: "the scope of the job",
};

/** What to correct so that Entra does not delete people by mistake. Wrong data of a source may be the cause. */
export function deletionCauseText(terms: Pick<JobTerms, "scope" | "source">): string {
  const { source } = terms;
  const dataText = source.system === "entra" ? "" : ` or the data in ${source.noun}`;
  return `${scopeText(terms)}${dataText}`;
}

/** True if the job creates accounts in its target, and not only passwords, groups or single values. */
export function createsAccounts({ kind, target }: JobTerms): boolean {
  return kind !== "password-hash-sync" && kind !== "entra-to-ad" && target.system !== "hr";
}

/** What happens while no change reaches the target, without a full stop. */
export function noChangeEffectText({ kind, target }: JobTerms): string {
  if (kind === "password-hash-sync") return "changed passwords do not work in Entra";
  if (kind === "entra-to-ad") return "groups and accounts there stay as they are";
  if (target.system === "hr") return `changed values do not reach ${target.noun}`;
  return "new people get no account, and people who leave keep their accounts";
}

const HR_JOB_OWNER = "the HR integration's admin";

const JOB_OWNERS: Readonly<Record<JobKind, string>> = {
  scim: "the app's owner",
  gallery: "the app's owner",
  "on-premises": "the app's owner",
  "hr-inbound": HR_JOB_OWNER,
  "cloud-sync": "the owner of the sync",
  "entra-to-ad": "the owner of the sync",
  "cross-tenant": "the owner of the sync",
  "password-hash-sync": "the owner of the sync",
  other: "the job's owner",
};

function systemTerms(system: SystemKind, job: NamedJob, nameInRows: string | null): SystemTerms {
  const named = (noun: string, admin: string): SystemTerms => {
    return { system, noun, name: noun, admin, namedAdmin: admin };
  };
  switch (system) {
    case "entra":
      return named("Entra", "a directory admin");
    case "active-directory":
      return named("Active Directory", "the Active Directory admin");
    case "partner-tenant":
      return named("the target tenant", "an admin of the target tenant");
    case "api":
      // Microsoft's pages about API-driven provisioning call the source the system of record.
      return {
        ...named("the system of record", "the admin of the API client"),
        name: "the provisioning API",
      };
    case "hr": {
      const name = hrAppName(job, nameInRows);
      return named(name, `the ${name} admin`);
    }
    case "app":
    case "on-premises-app": {
      const name = formatApplication(job.application);
      return {
        system,
        noun: "the app",
        name,
        admin: "the app's admin",
        namedAdmin: `the admin of ${name}`,
      };
    }
    case "other": {
      const name = toPlainLine(nameInRows ?? "", MAX_NAME_LENGTH) || "the other system";
      return named(name, `the admin of ${name}`);
    }
  }
}

const MAX_NAME_LENGTH = 60;

function formatApplication(application: string): string {
  return toPlainLine(application, MAX_NAME_LENGTH) || "the app";
}

const HR_APPS = ["Workday", "SuccessFactors"] as const;

/**
 * The name of the HR app. The rows or the template name it. The application has a free name, and the
 * rows of some HR jobs name Entra as their source.
 */
function hrAppName(
  { templateId, jobId, application }: NamedJob,
  nameInRows: string | null,
): string {
  for (const text of [nameInRows, templateId, jobId, application]) {
    const name = HR_APPS.find((app) => text?.toLowerCase().includes(app.toLowerCase()));
    if (name !== undefined) return name;
  }
  const isDirectoryName = /entra|azure|active directory/i.test(nameInRows ?? "");
  // Entra names templates and jobs `SourceToTarget` or `Source2Target`.
  const [connector = ""] = (templateId ?? jobId).split(/2|To/);
  const name = nameInRows === null || isDirectoryName ? connector : nameInRows;
  return toPlainLine(name, MAX_NAME_LENGTH) || "the HR app";
}

const KIND_NAMES: Readonly<Record<JobKind, string>> = {
  scim: "SCIM",
  gallery: "Gallery app",
  "hr-inbound": "HR inbound",
  "cloud-sync": "Cloud sync",
  "entra-to-ad": "Cloud sync",
  "cross-tenant": "Cross-tenant synchronization",
  "on-premises": "On-premises app",
  "password-hash-sync": "Password hash synchronization",
  other: "Unknown kind of job",
};

/** Kind and direction of a job, such as `HR inbound, Workday to Active Directory`. */
export function jobKindText(job: NamedJob): string {
  const { kind, source, target } = jobTerms(job);
  return `${KIND_NAMES[kind]}, ${labelOf(source)} to ${labelOf(target)}`;
}

/** The name of a system outside a sentence. */
function labelOf({ system, name }: SystemTerms): string {
  return system === "entra" ? "Microsoft Entra ID" : name.replace(/^the /, "");
}

/** The text with a capital first letter, for the beginning of a sentence. */
export function capitalise(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function uncapitalise(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** The usual reasons for a wave of deletions, for each kind of scope. */
const MASS_REMOVAL_TEXTS: Readonly<Record<JobScope, (source: string) => string>> = {
  assignment: () => "an emptied group or a wrong filter",
  filter: (source) => `a wrong filter or faulty data in ${source}`,
  "units-and-groups": () => "an organizational unit that is moved out of scope or a wrong filter",
  groups: () => "an emptied group or a wrong filter",
  unknown: () => "a wrong filter or faulty data",
};

export function massRemovalText({ scope, source }: JobTerms): string {
  return MASS_REMOVAL_TEXTS[scope](source.noun);
}
