import { useState } from "preact/hooks";
import { personPageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { FailureCluster } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { TimeText } from "../parts/components.tsx";
import { formatCount } from "../parts/format.ts";

const MAX_SHOWN_PEOPLE = 20;

type ClusterPeopleProps = {
  readonly jobId: string;
  readonly cluster: FailureCluster;
  readonly now: number;
};

/** The people and groups of one failure cluster; the API is asked when the reader opens the list. */
export function ClusterPeople(props: ClusterPeopleProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { objects } = props.cluster;
  if (objects === 0) return null;
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Who: {formatCount(objects, "object")}</summary>
      {isOpen && <PeopleOfCluster {...props} />}
    </details>
  );
}

function PeopleOfCluster({ jobId, cluster, now }: ClusterPeopleProps) {
  const answer = useAnswer(() => {
    const query = { cluster: [cluster.id], limit: MAX_SHOWN_PEOPLE };
    return api.GET("/api/v1/jobs/{jobId}/identities", { params: { path: { jobId }, query } });
  }, [jobId, cluster.id, cluster.lastAt]);
  if (answer === null) return <p class="quiet">Loading the people…</p>;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items } = answer.value;
  if (items.length === 0) {
    return (
      <p class="quiet">Unknown: the log rows of these objects are older than the retention time.</p>
    );
  }
  return (
    <>
      <ul class="cluster-people">
        {items.map(({ tenant, id, displayName, failingSince }) => (
          <li key={id}>
            <a href={personPageHref(tenant, id)}>{displayName ?? id}</a>{" "}
            <span class="quiet">
              since <TimeText at={failingSince} now={now} />
            </span>
          </li>
        ))}
      </ul>
      {items.length < cluster.objects && (
        <p class="quiet">The {formatCount(items.length, "object")} that failed first.</p>
      )}
    </>
  );
}
