import type { WorkerTrouble } from "../domain/worker-trouble.ts";
import { formatCount, joinSentences } from "./phrases.ts";
import { processProblemRemedy, processProblemText } from "./process-problems.ts";

/** One line with the reason why a worker does not do its work, and with the next step. */
export function workerTroubleText(trouble: WorkerTrouble): string {
  switch (trouble.code) {
    case "no-report":
      return "The worker has not reported for a minute: see its log.";
    case "tenants-not-read":
      return `The worker cannot read ${formatCount(trouble.tenants.length, "tenant")} (${trouble.tenants.join(", ")}): run npm run doctor.`;
    case "problem":
      return joinSentences(
        processProblemText(trouble.problem),
        processProblemRemedy(trouble.problem),
      );
  }
}
