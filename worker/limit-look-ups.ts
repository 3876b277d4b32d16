import type { ProcessProblems } from "../config/process-problems.ts";
import { DAY, type Instant, MINUTE, type Millis } from "../domain/time.ts";
import type { ActionStore } from "../store/actions/action-types.ts";
import { singleTaskGroup, type TaskGroup } from "./schedule/scheduled-task.ts";

/** A caller can add a few thousand look-ups in this time. */
const CHECK_EVERY_MS: Millis = MINUTE;
/** How long the problem is shown after the last deletion. */
const SHOW_DROPPED_MS: Millis = DAY;

export type LookUpLimitDependencies = {
  readonly store: { readonly actions: Pick<ActionStore, "limitLookUps"> };
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly now: () => Instant;
};

/** Keeps the audit trail of look-ups within its limit, and reports when look-ups had to be deleted. */
export async function limitLookUps({
  store,
  problems,
  now,
}: LookUpLimitDependencies): Promise<void> {
  const entries = await store.actions.limitLookUps();
  const recent = entries.filter(({ at }) => at > now() - SHOW_DROPPED_MS);
  if (recent.length === 0) problems.clear("look-ups-dropped");
  else {
    const lookUps = recent.reduce((sum, { dropped }) => sum + (dropped?.count ?? 0), 0);
    problems.report({ code: "look-ups-dropped", actors: recent.length, lookUps });
  }
}

export function createLookUpLimitGroup(
  dependencies: LookUpLimitDependencies,
  toRealMs: (ms: Millis) => Millis,
): TaskGroup {
  return singleTaskGroup({
    name: "look-ups",
    id: "look-ups",
    everyMs: toRealMs(CHECK_EVERY_MS),
    reports: ["look-ups-dropped"],
    run: () => limitLookUps(dependencies),
  });
}
