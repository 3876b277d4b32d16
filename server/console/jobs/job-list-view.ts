import { worstFirstRank } from "../../../domain/condition.ts";
import type { PageQuery } from "../address/page-address.ts";
import type { Job } from "../api/api-types.ts";

/** From this number on, the list of a tenant does not show its healthy jobs one by one. */
const FOLD_FROM_JOBS = 40;

type JobSort = {
  readonly text: string;
  /** Equal jobs keep the order of the API, worst first. */
  readonly compare: (a: Job, b: Job) => number;
};

const compareTexts = (a: string, b: string): number => a.localeCompare(b, "en");

/** The time as a number to compare; an unknown time comes last. */
const timeOf = (at: string | null): number =>
  at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
const compareTimes = (a: string | null, b: string | null): number =>
  a === b ? 0 : timeOf(a) - timeOf(b);

const affectedObjects = ({ failingObjects, missingAccounts }: Job): number =>
  failingObjects + missingAccounts;

/** The orders of the list, by their names in the address. */
export const JOB_SORTS = {
  condition: {
    text: "Worst first",
    compare: (a, b) =>
      worstFirstRank(a) - worstFirstRank(b) ||
      affectedObjects(b) - affectedObjects(a) ||
      b.riskScore - a.riskScore,
  },
  application: {
    text: "App",
    compare: (a, b) => compareTexts(a.application, b.application),
  },
  kind: { text: "Kind", compare: (a, b) => compareTexts(a.kindText, b.kindText) },
  tenant: { text: "Tenant", compare: (a, b) => compareTexts(a.tenant, b.tenant) },
  failing: {
    text: "Most failing objects",
    compare: (a, b) => affectedObjects(b) - affectedObjects(a),
  },
  quarantine: {
    text: "Closest to quarantine or to being disabled",
    compare: (a, b) => compareTimes(a.disablesAt, b.disablesAt) || b.riskScore - a.riskScore,
  },
  since: {
    text: "Longest in its condition",
    compare: (a, b) => compareTimes(a.conditionSince, b.conditionSince),
  },
  cycle: {
    text: "Oldest cycle first",
    compare: (a, b) => compareTimes(a.lastExecutionAt, b.lastExecutionAt),
  },
} as const satisfies Readonly<Record<string, JobSort>>;

export type JobSortName = keyof typeof JOB_SORTS;

/** The fields of a job by which the list can be filtered. The address uses the same names. */
export type FilterField = "tenant" | "application" | "kind" | "condition";

/** Which jobs of the list are shown, and in which order, as the address says. */
export type JobListView = {
  readonly search: string;
  readonly chosen: Readonly<Record<FilterField, string | null>>;
  readonly sort: JobSortName;
  readonly isGrouped: boolean;
};

export function parseJobListView(query: PageQuery, hasManyTenants: boolean): JobListView {
  const sort = query["sort"] ?? "";
  return {
    search: query["search"] ?? "",
    chosen: {
      tenant: query["tenant"] ?? null,
      application: query["application"] ?? null,
      kind: query["kind"] ?? null,
      condition: query["condition"] ?? null,
    },
    sort: Object.hasOwn(JOB_SORTS, sort) ? (sort as JobSortName) : "condition",
    isGrouped: hasManyTenants && query["group"] !== "none",
  };
}

/** The address without any filter. */
export const NO_FILTERS: Readonly<Record<FilterField | "search", null>> = {
  search: null,
  tenant: null,
  application: null,
  kind: null,
  condition: null,
};

export function isFiltered({ search, chosen }: JobListView): boolean {
  return search.trim() !== "" || Object.values(chosen).some((value) => value !== null);
}

/**
 * @param except a field whose filter is ignored, so that the jobs of each value of this field can be
 * counted
 */
export function filterJobs(
  jobs: readonly Job[],
  { search, chosen }: JobListView,
  except: FilterField | null = null,
): readonly Job[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fields = (Object.keys(chosen) as FilterField[]).filter(
    (field) => field !== except && chosen[field] !== null,
  );
  return jobs.filter((job) => {
    if (fields.some((field) => job[field] !== chosen[field])) return false;
    if (words.length === 0) return true;
    const { application, tenant, kindText, jobId, servicePrincipalId } = job;
    const text =
      `${application} ${tenant} ${kindText} ${jobId} ${servicePrincipalId}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The values of a field with the number of their jobs, in the order of the jobs. */
export function countValues(jobs: readonly Job[], field: FilterField): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const job of jobs) counts.set(job[field], (counts.get(job[field]) ?? 0) + 1);
  return counts;
}

export type JobGroup = {
  /** Null if the list is not grouped. */
  readonly tenant: string | null;
  /** The shown jobs. */
  readonly jobs: readonly Job[];
  /** Number of jobs in each condition, of all jobs of the group. */
  readonly counts: ReadonlyMap<string, number>;
  /** Number of healthy jobs that the list does not show one by one. */
  readonly foldedCount: number;
};

/** Puts the jobs in order. The group of the first job comes first. */
export function groupJobs(jobs: readonly Job[], view: JobListView): readonly JobGroup[] {
  const sorted = jobs.toSorted(JOB_SORTS[view.sort].compare);
  if (!view.isGrouped) return [{ tenant: null, jobs: sorted, counts: new Map(), foldedCount: 0 }];
  const jobsByTenant = new Map<string, Job[]>();
  for (const job of sorted) {
    const group = jobsByTenant.get(job.tenant);
    if (group === undefined) jobsByTenant.set(job.tenant, [job]);
    else group.push(job);
  }
  const isFolding =
    sorted.length >= FOLD_FROM_JOBS && view.sort === "condition" && !isFiltered(view);
  return [...jobsByTenant].map(([tenant, ofTenant]) => {
    const shown = isFolding
      ? ofTenant.filter(({ condition }) => condition !== "healthy")
      : ofTenant;
    return {
      tenant,
      jobs: shown,
      counts: countValues(ofTenant, "condition"),
      foldedCount: ofTenant.length - shown.length,
    };
  });
}

/** The first groups and jobs, up to `limit` lines in all. The heading of a group is a line too. */
export function takeLines(groups: readonly JobGroup[], limit: number): readonly JobGroup[] {
  const taken: JobGroup[] = [];
  let left = limit;
  for (const group of groups) {
    if (left <= 0) break;
    taken.push(
      group.jobs.length > left
        ? { ...group, jobs: group.jobs.slice(0, left), foldedCount: 0 }
        : group,
    );
    left -= group.jobs.length + 1;
  }
  return taken;
}

export function countLines(groups: readonly JobGroup[]): number {
  return groups.reduce((sum, { jobs }) => sum + jobs.length + 1, 0);
}
