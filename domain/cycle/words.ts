import { outstanding } from "../failure/failures.ts";
import { retrying, topRemedy } from "../failure/words.ts";
import type { Judged, Words } from "../judged.ts";
import type { Instant } from "../time.ts";
import { joined, sayDuration, sayRatio, sayTime } from "../words.ts";

export function sayStopped({ facts, now }: Judged, since: Instant): Words {
  const every = facts.job.schedule.intervalMs ?? 0;
  return {
    reason: `No cycle since ${sayTime(since)} (${sayDuration(now - since)} ago), although one is due every ${sayDuration(every)}. Entra shows the job as started and gives no error.`,
    remedy:
      "Open the job in Entra, check Microsoft's service health, then stop and start provisioning; if it stays silent, open a ticket with Microsoft and name the job id.",
  };
}

export function sayStalled({ cycle, now }: Judged): Words {
  const moved = cycle.movedAt ?? now;
  const at = cycle.progressRatio === null ? "" : ` at ${sayRatio(cycle.progressRatio)}`;
  return {
    reason: `The ${cycle.kind} cycle that began at ${sayTime(cycle.beganAt)} has stood still${at} since ${sayTime(moved)} (${sayDuration(now - moved)}).`,
    remedy:
      "Check that the app answers and how slowly; if it is well, stop and start provisioning in Entra, which goes on where it stood.",
  };
}

export function sayInitial(judged: Judged): Words {
  const { cycle, facts, now } = judged;
  const done = cycle.progressRatio === null ? "" : `, ${sayRatio(cycle.progressRatio)} done`;
  const began = cycle.beganAt === null ? "" : ` since ${sayTime(cycle.beganAt)}`;
  const left =
    cycle.etaMs === null || cycle.etaLowMs === null || cycle.etaHighMs === null
      ? "There is no honest estimate of its end yet."
      : `It should end around ${sayTime(now + cycle.etaMs)} (in ${sayDuration(cycle.etaLowMs)} to ${sayDuration(cycle.etaHighMs)}).`;
  const failing = outstanding(facts);
  return {
    reason: joined(`The initial cycle runs${began}${done}.`, left, retrying(failing)),
    remedy:
      failing === 0
        ? "Nothing to do: let it finish. Restarting it would start from the beginning."
        : topRemedy(judged),
  };
}
