import { useState } from "preact/hooks";
import { type ApiResult, answerOf, api } from "../api/api-client.ts";
import type { JobDetail, Quarantine } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { formatNumber, formatSeconds } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";
import { QUARANTINE_RULE_NAMES } from "./quarantine-rules.ts";

const MAX_SHOWN_CLUSTERS = 8;

/** Asks how close the job would be to quarantine if some failures were fixed or added. */
export function WhatIfForm({ job }: { readonly job: JobDetail }) {
  const [answer, setAnswer] = useState<ApiResult<Quarantine> | null>(null);
  const params = { path: { jobId: job.jobId } };
  const clusters = useAnswer(
    () => api.GET("/api/v1/jobs/{jobId}/failures", { params }),
    [job.jobId, job.asOf],
  );
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const body = {
      clearClusters: values.getAll("cluster").map(String),
      addObjects: Number(values.get("add") ?? 0),
      failureRatio: null,
    };
    setAnswer(await answerOf(api.POST("/api/v1/jobs/{jobId}/what-if", { params, body })));
  };
  const failing = (clusters?.ok === true ? clusters.value.items : []).filter(
    ({ state, objects }) => state !== "resolved" && objects > 0,
  );
  return (
    <details class="what-if">
      <summary>What if failures are fixed, or more objects fail?</summary>
      <form class="plan" onSubmit={(event) => void ask(event)}>
        {failing.length > 0 && (
          <fieldset>
            <legend>Assume that these are fixed</legend>
            {failing.slice(0, MAX_SHOWN_CLUSTERS).map(({ id, code, attribute, objects }) => (
              <label key={id} class="check">
                <input type="checkbox" name="cluster" value={id} />
                <span>
                  <code>{code}</code>
                  {attribute !== null && <> in {attribute}</>}: {formatNumber(objects)}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <label>
          More objects that fail
          <input
            type="number"
            name="add"
            min="0"
            max="10000000"
            step="1"
            defaultValue="0"
            required
          />
        </label>
        <button type="submit">Show</button>
      </form>
      <div role="status">
        {answer !== null &&
          (answer.ok ? <WhatIfAnswer job={job} supposed={answer.value} /> : <p>{answer.detail}</p>)}
      </div>
    </details>
  );
}

function WhatIfAnswer({
  job,
  supposed,
}: {
  readonly job: JobDetail;
  readonly supposed: Quarantine;
}) {
  return (
    <>
      <table class="plain">
        <TableHead names={["Rule", "Now", "Then", "Limit"]} />
        <tbody>
          {supposed.rules.map(({ rule, count, limit }) => (
            <tr key={rule}>
              <th scope="row">{QUARANTINE_RULE_NAMES[rule]}</th>
              <td>{formatNumber(job.rules.find((now) => now.rule === rule)?.count ?? null)}</td>
              <td class={count >= limit ? "strong" : ""}>{formatNumber(count)}</td>
              <td>{formatNumber(limit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{conclusionText(supposed)}</p>
    </>
  );
}

function conclusionText(supposed: Quarantine): string {
  const { timeToQuarantineSeconds, noTimeReason, riskDriver } = supposed;
  if (timeToQuarantineSeconds !== null)
    return `Then quarantine would begin in about ${formatSeconds(timeToQuarantineSeconds)}.`;
  return noTimeReason ?? riskDriver ?? "Then nothing would raise the risk of quarantine.";
}
