import { api } from "../api/api-client.ts";
import type { FailureCluster, JobDetail } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { LabelChip, TimeText, type Tone } from "../parts/components.tsx";
import { formatCount, formatNumber } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";
import { ClusterPeople } from "./cluster-people.tsx";

const CLUSTER_STATE_LABELS: Readonly<
  Record<FailureCluster["state"], { readonly word: string; readonly tone: Tone }>
> = {
  new: { word: "new", tone: "bad" },
  regressed: { word: "came back", tone: "warn" },
  ongoing: { word: "ongoing", tone: "off" },
  resolved: { word: "resolved", tone: "good" },
};

const OBJECT_KIND_TEXTS: Readonly<Record<FailureCluster["kind"], readonly [string, string]>> = {
  user: ["person", "people"],
  group: ["group", "groups"],
  other: ["object", "objects"],
};

/** The failure clusters: clusters of leavers first, then the clusters with the most objects. */
export function FailuresSection({ job, now }: { readonly job: JobDetail; readonly now: number }) {
  const answer = useAnswer(
    () => api.GET("/api/v1/jobs/{jobId}/failures", { params: { path: { jobId: job.jobId } } }),
    [job.jobId, job.asOf],
  );
  if (answer === null) return null;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items, total } = answer.value;
  if (items.length === 0) return <FailingCodes failingByCode={job.failingByCode} />;
  const unlistedCount = (total ?? 0) - items.length;
  return (
    <section>
      <h2>What fails</h2>
      <table class="clusters">
        <TableHead names={["Objects", "Failure", "Who fixes it, and how", "When"]} />
        <tbody>
          {items.map((cluster) => (
            <ClusterTableRow key={cluster.id} jobId={job.jobId} cluster={cluster} now={now} />
          ))}
        </tbody>
      </table>
      {unlistedCount > 0 && (
        <p class="quiet">{formatCount(unlistedCount, "smaller cluster")} not listed.</p>
      )}
    </section>
  );
}

function ClusterTableRow({
  jobId,
  cluster,
  now,
}: {
  readonly jobId: string;
  readonly cluster: FailureCluster;
  readonly now: number;
}) {
  const { state, isDeprovisioning, objects, code, attribute, messageTemplate, owner, remedy } =
    cluster;
  const { word, tone } = CLUSTER_STATE_LABELS[state];
  return (
    <tr class={state === "resolved" ? "resolved" : ""}>
      <td class="number">
        <span class="strong">{formatNumber(objects)}</span>{" "}
        <span class="quiet">{OBJECT_KIND_TEXTS[cluster.kind][objects === 1 ? 0 : 1]}</span>
      </td>
      <td>
        {isDeprovisioning && <LabelChip tone="bad">leavers</LabelChip>}{" "}
        <LabelChip tone={tone}>{word}</LabelChip>{" "}
        {cluster.status === "warning" && (
          <LabelChip tone="off">written without reference</LabelChip>
        )}{" "}
        {cluster.status === "skipped" && (
          <LabelChip tone="bad">skipped, account or change missing</LabelChip>
        )}{" "}
        <code>{code}</code>
        {attribute !== null && (
          <>
            {" "}
            in <code>{attribute}</code>
          </>
        )}
        <p>{cluster.meaning}</p>
        {messageTemplate !== null && <p class="quiet">“{messageTemplate}”</p>}
      </td>
      <td>
        {owner !== "nobody" && <span class="strong">{owner}</span>}
        <p>{remedy}</p>
        <ClusterPeople jobId={jobId} cluster={cluster} now={now} />
      </td>
      <td class="quiet">
        <div>
          since <TimeText at={cluster.firstAt} now={now} />
        </div>
        <div>
          last <TimeText at={cluster.lastAt} now={now} />
        </div>
      </td>
    </tr>
  );
}

/** How many objects Entra skips now, and with which reasons. Most skips need no action. */
export function SkipReasons({ skipReasons }: Pick<JobDetail, "skipReasons">) {
  if (skipReasons.length === 0) return null;
  return (
    <section>
      <h2>What Entra skips</h2>
      <ul class="skips">
        {skipReasons.map(({ skipCode, text, objects, missingAccounts }) => (
          <li key={skipCode}>
            <code>{skipCode || "no reason"}</code> {formatNumber(objects)}
            {missingAccounts > 0 && (
              <span class="strong"> ({formatNumber(missingAccounts)} missing an account)</span>
            )}
            {text !== null && <span class="quiet"> {text}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Only the error codes, for a job that has no clusters yet. */
function FailingCodes({ failingByCode }: Pick<JobDetail, "failingByCode">) {
  if (failingByCode.length === 0) return null;
  return (
    <section>
      <h2>What fails</h2>
      <p>
        {failingByCode.map(({ errorCode, objects }) => (
          <span class="code" key={errorCode}>
            <code>{errorCode}</code> {formatNumber(objects)}
          </span>
        ))}
      </p>
    </section>
  );
}
