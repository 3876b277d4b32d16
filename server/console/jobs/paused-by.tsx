import { isPauseAudit } from "../../../domain/provisioning-audit.ts";
import { hasRole } from "../../../domain/role.ts";
import { DAY } from "../../../domain/time.ts";
import { api } from "../api/api-client.ts";
import type { Job } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useCaller } from "../api/use-caller.ts";
import { TimeText } from "../parts/components.tsx";

type PausedByProps = {
  readonly job: Pick<Job, "jobId" | "condition" | "reasonCode" | "conditionSince" | "asOf">;
  readonly now: number;
  /** The row has no room for the whole time. */
  readonly form?: "full" | "distance";
};

/** Who paused the job and when, as Entra's audit log says. */
export function PausedBy(props: PausedByProps) {
  const { condition, reasonCode } = props.job;
  const isByPerson = condition === "paused" && reasonCode !== "paused-by-entra";
  return isByPerson ? <PauseAudit {...props} /> : null;
}

/** The audit of the pause can be this much older than the time from which Steadystate saw the job as paused. */
const AUDIT_SPAN_MS = DAY;

function PauseAudit({ job, now, form = "full" }: PausedByProps) {
  const { jobId, conditionSince, asOf } = job;
  const caller = useCaller();
  const answer = useAnswer(() => {
    const from = new Date(Date.parse(conditionSince ?? "") - AUDIT_SPAN_MS).toISOString();
    const query = { kind: ["configuration" as const], from, limit: 100 };
    return api.GET("/api/v1/jobs/{jobId}/changes", { params: { path: { jobId }, query } });
  }, [jobId, conditionSince, asOf]);
  if (caller === null || answer?.ok !== true) return null;
  const pause = answer.value.items.find(({ text }) => isPauseAudit({ activity: text }));
  const actor = pause?.actor ?? null;
  if (actor === null) {
    // A viewer gets no names of persons, so nothing is known about the log.
    return hasRole(caller.role, "helpdesk") ? (
      <p class="quiet">Entra's audit log does not say who paused the job.</p>
    ) : null;
  }
  return (
    <p class="quiet">
      Paused by {actor}, <TimeText at={pause?.at ?? null} now={now} isPast form={form} />
    </p>
  );
}
