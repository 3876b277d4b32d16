import pMap from "p-map";
import { z } from "zod";
import { suggestion } from "../../command-line/did-you-mean.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { type CsvRow, defineRoute, type Route } from "../define-route.ts";
import { createPersonFinder } from "../find-person.ts";
import { type AskedJob, readAppStatuses } from "../look-up-persons.ts";
import { loadTenantAssignments } from "../person-assignments.ts";
import { invalidFieldProblem } from "../problem.ts";
import { listParam } from "../query-params.ts";
import { personRow } from "../rows/person-row.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import { listOf } from "../schema/common-schema.ts";
import { FoundPerson, PersonAppStatusRow } from "../schema/person-schema.ts";
import { readLogsAsOf, type ServerContext, visibleTenants } from "../server-context.ts";

const MAX_IDS = 1000;
const MAX_APPLICATIONS = 100;
const MAX_TEXT_CHARS = 500;
/** An answer with more rows would need more than 30 MB. */
const MAX_ROWS = 20_000;
/** Number of ids that are looked up at the same time. */
const MAX_CONCURRENT_LOOK_UPS = 50;

const Name = z
  .string({ error: "is not text" })
  .trim()
  .min(1, { error: "is empty" })
  .max(MAX_TEXT_CHARS);

const LookUpBody = z.strictObject(
  {
    ids: z
      .array(Name, { error: "is not a list; give source ids or user principal names" })
      .min(1, { error: "is empty; give at least one source id or user principal name" })
      .max(MAX_IDS, { error: `holds more than ${MAX_IDS} ids; send several requests` })
      .meta({
        description:
          "Source ids, complete user principal names, or complete display names that only one person has.",
      }),
    tenant: listParam("Names of tenants."),
    applications: z
      .array(Name, { error: "is not a list; give names of apps or ids of jobs" })
      .max(MAX_APPLICATIONS, { error: `holds more than ${MAX_APPLICATIONS} apps` })
      .optional()
      .meta({ description: "Names of apps or ids of jobs; all apps if it is left out." }),
  },
  {
    error:
      'is not a JSON object; send for example {"ids": ["…"]} with content-type application/json',
  },
);

export function lookUpRoute(context: ServerContext): Route {
  return defineRoute({
    method: "post",
    path: "/identities/lookup",
    summary: "Provisioning status of up to 1,000 people; as CSV one row for each person and app",
    dataClass: "persons",
    body: LookUpBody,
    responseSchema: listOf(FoundPerson),
    csv: { columns: CSV_COLUMNS, rowsOf: (items) => items.flatMap(csvRows) },
    async handle({ body, caller }) {
      const tenants = visibleTenants(caller, body.tenant);
      const items = await lookUpPersons(context, { ...body, tenants });
      return {
        items,
        next: null,
        total: items.length,
        asOf: formatRfc3339(await readLogsAsOf(context, tenants)),
      };
    },
  });
}

type LookUp = {
  readonly tenants: readonly string[];
  readonly ids: readonly string[];
  readonly applications?: readonly string[] | undefined;
};

/** The results have the order of the ids; an unknown id has `isFound: false`. */
async function lookUpPersons(context: ServerContext, { tenants, ids, applications }: LookUp) {
  const assessments = await context.store.jobs.assessments(tenants);
  const jobs = assessments.map(({ job }) => job);
  const isAskedAbout = createJobFilter(jobs, applications);
  checkSize(ids.length, jobs.filter(isAskedAbout).length);
  const assignments = new Map(
    await Promise.all(
      tenants.map(
        async (tenant) => [tenant, await loadTenantAssignments(context, tenant)] as const,
      ),
    ),
  );
  const findRequested = createPersonFinder(context, tenants);
  const lookUpPerson = async (requested: string): Promise<AnswerOf<typeof FoundPerson>> => {
    const result = await findRequested(requested);
    if (result.foundBy === null)
      return { requested, ...PERSON_NOT_FOUND, notFound: result.notFound };
    const { identity } = result.person;
    const statuses = await readAppStatuses(context, result.person, {
      assessments: assessments.filter(({ job }) => job.tenant === identity.tenant),
      assignments: assignments.get(identity.tenant) ?? null,
      isAskedAbout,
    });
    return {
      requested,
      isFound: true,
      foundBy: result.foundBy,
      ...personRow(identity),
      statuses,
      notFound: null,
    };
  };
  return pMap(ids, lookUpPerson, { concurrency: MAX_CONCURRENT_LOOK_UPS });
}

const PERSON_NOT_FOUND = {
  isFound: false,
  foundBy: null,
  tenant: null,
  id: null,
  displayName: null,
  userPrincipalName: null,
  kind: null,
  statuses: [],
};

function createJobFilter(jobs: readonly AskedJob[], applications: LookUp["applications"]) {
  if (applications === undefined || applications.length === 0) return () => true;
  const asked = new Set(applications);
  const known = new Set(jobs.flatMap(({ jobId, application }) => [jobId, application]));
  const wrong = applications.find((name) => !known.has(name));
  if (wrong !== undefined) {
    const names = jobs.map(({ application }) => application);
    const hint = suggestion(wrong, names, "write a name that GET /api/v1/jobs shows");
    throw invalidFieldProblem(
      "applications",
      wrong,
      `names "${wrong}", which is not a watched app or job (${hint})`,
    );
  }
  return ({ jobId, application }: AskedJob) => asked.has(jobId) || asked.has(application);
}

function checkSize(people: number, apps: number): void {
  if (people * apps <= MAX_ROWS) return;
  const detail = `holds ${people} ids, which have up to ${people * apps} rows in ${apps} apps; name some of the apps in applications, or send fewer ids`;
  throw invalidFieldProblem("ids", null, detail);
}

const PERSON_COLUMNS = [
  "requested",
  "isFound",
  "foundBy",
  "tenant",
  "id",
  "displayName",
  "userPrincipalName",
  "kind",
] as const;
const CSV_COLUMNS = [...PERSON_COLUMNS, ...Object.keys(PersonAppStatusRow.shape)];

/** One row for each app; one row for a person without an app and for an unknown person. */
function csvRows({
  statuses,
  notFound,
  ...person
}: AnswerOf<typeof FoundPerson>): readonly CsvRow[] {
  return statuses.length === 0
    ? [{ ...person, ...notFound }]
    : statuses.map((status) => ({ ...person, ...status }));
}
