import { job, PERSON, type RowFacts, row } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

export type ExplainedRow = Omit<RowFacts, "jobId" | "person"> & {
  /** The first part of the id of the row's job, which says what the job connects. */
  readonly templateId?: string;
};

/** What the API says about a row: in the failure list of its job, and on the page of its person. */
export type Explanation = {
  // biome-ignore lint/suspicious/noExplicitAny: tests read any part of an answer; ajv has checked it.
  readonly cluster: any;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any part of an answer; ajv has checked it.
  readonly person: any;
};

/** Plays rows of the log through worker and API. Each row has a job and a person of its own. */
export async function explainRows(rows: readonly ExplainedRow[]): Promise<readonly Explanation[]> {
  const facts = rows.map(({ templateId = "scim", ...given }, index) => {
    const number = String(index + 1).padStart(12, "0");
    return {
      ...given,
      jobId: `${templateId}.${"0".repeat(32)}.11111111-0000-4000-a000-${number}`,
      person: { ...PERSON, id: `a1b2c3d4-0000-4000-8000-${number}` },
    };
  });
  const played = await playCase({
    jobs: facts.map(({ jobId }) => job({ id: jobId })),
    rows: facts.map(row),
  });
  await played.poll();
  const explanations: Explanation[] = [];
  for (const { jobId, person } of facts) {
    const { items } = await played.api(`/jobs/${jobId}/failures`);
    if (items.length !== 1) throw new Error(`${jobId} has ${items.length} failure clusters, not 1`);
    const { statuses } = await played.api(`/identities/${CASE_TENANT}/${person.id}`);
    const isOfJob = (status: { readonly jobId: string }) => status.jobId === jobId;
    explanations.push({ cluster: items[0], person: statuses.find(isOfJob) });
  }
  return explanations;
}

export async function explainRow(facts: ExplainedRow): Promise<Explanation> {
  const [explanation] = await explainRows([facts]);
  return explanation as Explanation;
}

/** A row with the error text of an app that uses SCIM. */
export function appErrorRow(action: string, reason: string, identityType = "User"): ExplainedRow {
  const errorCode = "SystemForCrossDomainIdentityManagementServiceIncompatible";
  return { action, identityType, error: { errorCode, reason } };
}

export function explainAppError(
  action: string,
  reason: string,
  identityType?: string,
): Promise<Explanation> {
  return explainRow(appErrorRow(action, reason, identityType));
}
