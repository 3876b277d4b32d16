import type { ProcessProblem } from "./process-problem.ts";

/** Why a worker does not do its work. */
export type WorkerTrouble =
  /** It has not reported in Redis for a minute. */
  | { readonly code: "no-report" }
  | { readonly code: "tenants-not-read"; readonly tenants: readonly string[] }
  | { readonly code: "problem"; readonly problem: ProcessProblem };
