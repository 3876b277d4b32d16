import type {
  ProcessProblem,
  ProcessProblemCode,
  ProcessProblemValues,
} from "../domain/process-problem.ts";
import type { Instant } from "../domain/time.ts";
import type { Log } from "./log.ts";

/** The problems that this process has now. Each code has at most one problem. */
export type ProcessProblems = {
  /** Begins a problem, or replaces the values of a problem that has begun. */
  report(problem: ProcessProblemValues): void;
  /** Ends a problem. Does nothing if the process does not have it. */
  clear(code: ProcessProblemCode): void;
  list(): readonly ProcessProblem[];
};

/** Remembers since when each problem exists, and writes one log line when it begins or ends. */
export function createProcessProblems({
  now,
  log,
  onChange = () => undefined,
}: {
  readonly now: () => Instant;
  readonly log: Log;
  /** Called after a problem has begun or ended. */
  readonly onChange?: () => void;
}): ProcessProblems {
  const problems = new Map<ProcessProblemCode, ProcessProblem>();
  return {
    report(problem) {
      const previous = problems.get(problem.code);
      problems.set(problem.code, { ...problem, since: previous?.since ?? now() });
      if (previous !== undefined) return;
      log.warn({ ...problem }, "problem began");
      onChange();
    },
    clear(code) {
      const previous = problems.get(code);
      if (previous === undefined) return;
      problems.delete(code);
      log.info({ code, since: previous.since }, "problem ended");
      onChange();
    },
    list: () => [...problems.values()],
  };
}
