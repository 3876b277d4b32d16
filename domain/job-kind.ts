import type { ObservedJob } from "./observed-job.ts";

/**
 * Kinds of jobs, which depend on source and target. A writeback job, which updates an HR app from Entra,
 * is a gallery job whose target is `hr`.
 */
export const JOB_KINDS = [
  "scim",
  "gallery",
  "hr-inbound",
  "cloud-sync",
  "entra-to-ad",
  "cross-tenant",
  "on-premises",
  "password-hash-sync",
  "other",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Kinds of systems that a job reads from or writes to. `other` is an unknown system. */
export const SYSTEM_KINDS = [
  "entra",
  "partner-tenant",
  "active-directory",
  "hr",
  "api",
  "app",
  "on-premises-app",
  "other",
] as const;
export type SystemKind = (typeof SYSTEM_KINDS)[number];

export type JobDirection = { readonly source: SystemKind; readonly target: SystemKind };

/** The fields that decide the kind of a job. A log row has no template id. */
export type JobTraits = Pick<ObservedJob, "jobId" | "templateId" | "sourceSystem" | "targetSystem">;

/** A job with all fields that texts need to name it. */
export type NamedJob = JobTraits & Pick<ObservedJob, "application">;

export function jobKind(job: JobTraits): JobKind {
  return classifyJob(job).kind;
}

export function jobDirection(job: JobTraits): JobDirection {
  return classifyJob(job).direction;
}

/**
 * What decides which objects of the source are in scope of a job. Scoping filters may narrow every
 * scope.
 * - `assignment`: who is assigned to the app in Entra, unless the job's scope in Entra is "Sync all
 *   users and groups";
 * - `filter`: the scoping filters alone, because HR workers cannot be assigned;
 * - `units-and-groups`: the organizational units or groups of Active Directory;
 * - `groups`: the groups that an administrator selected;
 * - `unknown`: nothing is documented for this kind of job.
 */
export type JobScope = "assignment" | "filter" | "units-and-groups" | "groups" | "unknown";

const SCOPES: Readonly<Record<JobKind, JobScope>> = {
  scim: "assignment",
  gallery: "assignment",
  "cross-tenant": "assignment",
  "on-premises": "assignment",
  "hr-inbound": "filter",
  "cloud-sync": "units-and-groups",
  "password-hash-sync": "units-and-groups",
  "entra-to-ad": "groups",
  other: "unknown",
};

export function jobScope(job: JobTraits): JobScope {
  return SCOPES[jobKind(job)];
}

/** The traits and the name of a job, without its other fields. */
export function pickNamedJob(job: NamedJob): NamedJob {
  const { jobId, templateId, sourceSystem, targetSystem, application } = job;
  return { jobId, templateId, sourceSystem, targetSystem, application };
}

type JobClass = { readonly kind: JobKind; readonly direction: JobDirection };

const HR_APPS = "workday|successfactors";
const HR_APP_PATTERN = new RegExp(HR_APPS, "i");
const TO_ENTRA = "(2|to)(aad|entra|azure)";
const TO_AD = "(2|to)(ad|activedirectory)";

/**
 * The first rule that matches decides. Microsoft publishes no list of template ids. The ids that its
 * documents, public scripts and recorded answers of Graph contain are `scim`, `customappsso`,
 * `Azure2Azure`, `AD2AADProvisioning`, `ADDCInPassthrough`, `AD2AADPasswordHash`,
 * `AAD2ADGroupProvisioning`, `AAD2ADExchangeHybridWriteback`, `API2AAD`, `API2AD`, `Workday2AD`,
 * `Workday2AAD` and `SuccessFactors2AD`. The patterns also match other ids of the same form.
 */
const TEMPLATE_RULES: readonly (readonly [pattern: RegExp, jobClass: JobClass])[] = [
  [/^(ad|aad|entra).*password/i, jobClass("password-hash-sync", "active-directory", "entra")],
  [/^(scim|customappsso)/i, jobClass("scim", "entra", "app")],
  [/^azure2azure/i, jobClass("cross-tenant", "entra", "partner-tenant")],
  [/^ad(2|to)(aad|entra|azure)|^addcin/i, jobClass("cloud-sync", "active-directory", "entra")],
  [/^(aad|entra|azuread)(2|to)ad/i, jobClass("entra-to-ad", "entra", "active-directory")],
  [new RegExp(`^api${TO_ENTRA}`, "i"), jobClass("hr-inbound", "api", "entra")],
  [new RegExp(`^api${TO_AD}`, "i"), jobClass("hr-inbound", "api", "active-directory")],
  [new RegExp(`(${HR_APPS}).*write-?back`, "i"), jobClass("gallery", "entra", "hr")],
  [new RegExp(`^(aad|entra|azuread)(2|to)(${HR_APPS})`, "i"), jobClass("gallery", "entra", "hr")],
  [new RegExp(`(${HR_APPS}).*${TO_ENTRA}`, "i"), jobClass("hr-inbound", "hr", "entra")],
  [new RegExp(`(${HR_APPS}).*${TO_AD}`, "i"), jobClass("hr-inbound", "hr", "active-directory")],
  [/ecma|on-?prem/i, jobClass("on-premises", "entra", "on-premises-app")],
  // Other connectors whose id ends with a directory. Lower and upper case count, and nothing may follow,
  // because "moveToAdobe" and "moveToADP" are apps.
  [/[a-zA-Z](2|To)(AAD|Entra|AzureAD)$/, jobClass("hr-inbound", "hr", "entra")],
  [/[a-zA-Z](2|To)(AD|ActiveDirectory)$/, jobClass("hr-inbound", "hr", "active-directory")],
];

function jobClass(kind: JobKind, source: SystemKind, target: SystemKind): JobClass {
  return { kind, direction: { source, target } };
}

function classifyJob({ jobId, templateId, sourceSystem, targetSystem }: JobTraits): JobClass {
  const jobIdPrefix = jobId.split(".")[0] ?? "";
  const source = systemKind(sourceSystem);
  const target = targetKind(targetSystem);
  const bySystems = source === null || target === null ? null : classifyBySystems(source, target);
  const template = templateId ?? jobIdPrefix;
  return (
    classifyById(template) ??
    classifyById(jobIdPrefix) ??
    bySystems ??
    classifyUnknownTemplate(template, target)
  );
}

function classifyById(id: string): JobClass | null {
  return TEMPLATE_RULES.find(([pattern]) => pattern.test(id))?.[1] ?? null;
}

/**
 * A template without a rule is HR inbound if its id names an HR app, and otherwise a gallery app. Without a
 * template, nothing is known about the job.
 */
function classifyUnknownTemplate(template: string, target: SystemKind | null): JobClass {
  if (template === "") return jobClass("other", "other", target ?? "other");
  return HR_APP_PATTERN.test(template)
    ? jobClass("hr-inbound", "hr", target ?? "other")
    : jobClass("gallery", "entra", target ?? "app");
}

/** The kind of a job whose template is not known, by the systems that its log rows name. */
function classifyBySystems(source: SystemKind, target: SystemKind): JobClass {
  if (source === "entra") return classifyByTarget(target);
  const isIntoDirectory = target === "entra" || target === "active-directory";
  if (!isIntoDirectory || source === target) return jobClass("other", source, target);
  return source === "active-directory"
    ? jobClass("cloud-sync", source, target)
    : jobClass("hr-inbound", source === "api" ? "api" : "hr", target);
}

function classifyByTarget(target: SystemKind): JobClass {
  switch (target) {
    case "entra":
    case "partner-tenant":
      return jobClass("cross-tenant", "entra", "partner-tenant");
    case "active-directory":
      return jobClass("entra-to-ad", "entra", target);
    case "on-premises-app":
      return jobClass("on-premises", "entra", target);
    default:
      return jobClass("gallery", "entra", target);
  }
}

/** The first pattern that matches decides. */
const SYSTEM_NAMES: readonly (readonly [pattern: RegExp, kind: SystemKind])[] = [
  [/target tenant/i, "partner-tenant"],
  [/^(microsoft )?(entra|azure ad\b|azure active directory)/i, "entra"],
  [/active directory/i, "active-directory"],
  [HR_APP_PATTERN, "hr"],
  [/\bapi\b/i, "api"],
  [/ecma|on-?premises/i, "on-premises-app"],
];

function systemKind(displayName: string | null): SystemKind | null {
  if (displayName === null) return null;
  return SYSTEM_NAMES.find(([pattern]) => pattern.test(displayName))?.[1] ?? "app";
}

/** Jobs only read from the provisioning API, so a target with such a name is an app. */
function targetKind(displayName: string | null): SystemKind | null {
  const kind = systemKind(displayName);
  return kind === "api" ? "app" : kind;
}
