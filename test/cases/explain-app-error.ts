import { job, PERSON, type RowFacts, row } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

const SCIM_JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";

/** What list and person page say of a log row: Graph → worker → API. */
export async function explainRow({
  jobId = SCIM_JOB,
  ...facts
}: Omit<RowFacts, "jobId"> & { readonly jobId?: string }) {
  const played = await playCase({ jobs: [job({ id: jobId })], rows: [row({ jobId, ...facts })] });
  await played.poll();
  const { items } = await played.api(`/jobs/${jobId}/failures`);
  const person = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
  return { cluster: items[0], person: person.statuses[0] };
}

/** The same for the answer of an app in SCIM. */
export function explainAppError(action: string, reason: string, identityType = "User") {
  const errorCode = "SystemForCrossDomainIdentityManagementServiceIncompatible";
  return explainRow({ action, identityType, error: { errorCode, reason } });
}
