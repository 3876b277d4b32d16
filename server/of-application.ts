import type { ObservedJob } from "../domain/observed-job.ts";

/** True if the job belongs to one of these apps (names or service principal ids), or if the list is empty. */
export function isOfApplication(
  { job }: { readonly job: Pick<ObservedJob, "application" | "servicePrincipalId"> },
  applications: readonly string[],
): boolean {
  if (applications.length === 0) return true;
  const names = applications.map((name) => name.toLowerCase());
  return (
    names.includes(job.application.toLowerCase()) ||
    names.includes(job.servicePrincipalId.toLowerCase())
  );
}
