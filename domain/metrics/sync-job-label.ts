import { hash } from "node:crypto";

const HASH_CHARACTERS = 8;
const MAX_FRONT_CHARACTERS = 20;

/** What every `syncJobLabel` looks like. */
export const SYNC_JOB_LABEL_PATTERN = /^[a-z0-9]{1,20}-[0-9a-f]{8}$/;

/**
 * The short name of a job in metrics, such as `scim-1f2e3d4c`: the part of the job id that names the
 * connector, and a hash of the whole id. It never changes, because Entra never changes the id of a job.
 */
export function syncJobLabel(jobId: string): string {
  const connector = (jobId.split(".")[0] ?? "").toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const front = connector.slice(0, MAX_FRONT_CHARACTERS);
  return `${front === "" ? "job" : front}-${hash("sha256", jobId).slice(0, HASH_CHARACTERS)}`;
}
