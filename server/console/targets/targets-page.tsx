import { pageHref } from "../address/page-address.ts";
import type { Target } from "../api/api-types.ts";
import type { Overview } from "../api/watch-overview.ts";
import { TimeText } from "../parts/components.tsx";
import { formatRatio } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";
import { TargetStateChip } from "./target-state-chip.tsx";

/** The SCIM servers of the settings, those with a problem first. */
export function TargetsPage({
  overview,
  now,
}: {
  readonly overview: Overview;
  readonly now: number;
}) {
  const targets = overview.targets.toSorted(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en"),
  );
  return (
    <article class="page">
      <h1>SCIM servers</h1>
      <p class="quiet">
        Steadystate sends GET requests to each SCIM server of the settings (targets), to distinguish
        a fault of the server from a fault of Entra or of the data.
      </p>
      {targets.length === 0 ? (
        <p>
          The settings name no SCIM server. Add it to targets in steadystate.yaml to see whether the
          app, its token or Entra is the cause of failures.
        </p>
      ) : (
        <TargetTable targets={targets} now={now} />
      )}
    </article>
  );
}

const rank = ({ state }: Target) => (state === "up" ? 1 : 0);

function TargetTable({
  targets,
  now,
}: {
  readonly targets: readonly Target[];
  readonly now: number;
}) {
  return (
    <table class="plain">
      <TableHead names={["Server", "State", "Latency", "Failing requests", "Probed"]} />
      <tbody>
        {targets.map((target) => (
          <tr key={`${target.tenant} ${target.name}`}>
            <th scope="row">
              <a href={pageHref("target", { name: target.name })}>{target.name}</a>{" "}
              <span class="quiet">
                {target.application}, {target.tenant}
              </span>
            </th>
            <td>
              <TargetStateChip state={target.state} />
              {target.state !== "up" && target.stateReason !== null && (
                <p class="quiet">{target.stateReason}</p>
              )}
            </td>
            <td>{target.latencyMs === null ? "–" : `${Math.round(target.latencyMs)} ms`}</td>
            <td>{formatRatio(failureShare(target))}</td>
            <td>
              <TimeText at={target.probedAt} now={now} isPast form="distance" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Null if it is not known. */
function failureShare({ requestsPerSecond, failuresPerSecond }: Target): number | null {
  if (requestsPerSecond === null || failuresPerSecond === null) return null;
  return requestsPerSecond === 0 ? 0 : failuresPerSecond / requestsPerSecond;
}
