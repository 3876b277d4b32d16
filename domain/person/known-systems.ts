import { type JobTraits, jobDirection, type SystemKind } from "../job-kind.ts";
import type { ObjectState } from "../object-state.ts";
import { LINKED_DIRECTORIES } from "./person-link.ts";

/**
 * The systems whose ids of one object are known: the sources of the jobs that named the object, and
 * the directories in which such a job has found or created an account.
 */
export function findKnownSystems(
  states: readonly ObjectState[],
  traitsOf: (jobId: string) => JobTraits | null,
): readonly SystemKind[] {
  const systems = states.flatMap(({ jobId, targetId }) => {
    const traits = traitsOf(jobId) ?? {
      jobId,
      templateId: null,
      sourceSystem: null,
      targetSystem: null,
    };
    const { source, target } = jobDirection(traits);
    const isTargetDirectory = LINKED_DIRECTORIES.some((directory) => directory === target);
    return targetId !== null && isTargetDirectory ? [source, target] : [source];
  });
  return [...new Set(systems)];
}
