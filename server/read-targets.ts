import type { ObservedTarget } from "../domain/target.ts";
import type { TargetAssessment } from "../domain/target-assessment.ts";
import type { ServerContext } from "./server-context.ts";

/**
 * A target with its assessment. The assessment is null if the target was polled but has not been assessed
 * yet.
 */
export type AssessedTarget = {
  readonly target: ObservedTarget;
  readonly assessment: TargetAssessment | null;
};

export async function readTargets(
  { store }: Pick<ServerContext, "store">,
  tenants: readonly string[],
): Promise<readonly AssessedTarget[]> {
  const [targets, assessments] = await Promise.all([
    store.targets.list(tenants),
    store.targets.assessments(tenants),
  ]);
  return targets.map((target) => {
    const { tenant, name } = target;
    const assessment = assessments.find((each) => each.tenant === tenant && each.name === name);
    return { target, assessment: assessment ?? null };
  });
}

/** The assessment has the expiry that Entra stores. The target record has the expiry in the settings. */
export function tokenExpiryOf({ target, assessment }: AssessedTarget) {
  return assessment?.tokenExpiry ?? target.tokenExpiry;
}
