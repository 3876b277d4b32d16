import { useState } from "preact/hooks";
import { incidentPageHref } from "../address/page-address.ts";
import type { JobChange } from "../api/api-types.ts";
import { TimeText } from "../parts/components.tsx";
import { formatNumber } from "../parts/format.ts";

const FIRST_CHANGES = 8;

/** The changes of a job as a list, newest first. */
export function ChangeList({
  changes,
  now,
}: {
  readonly changes: readonly JobChange[];
  readonly now: number;
}) {
  const [areAllShown, setAreAllShown] = useState(false);
  // The timeline shows the conditions. A job that often changes its condition would hide the rest.
  const important = changes.filter(({ kind }) => kind !== "condition").slice(0, FIRST_CHANGES);
  const shown = areAllShown ? changes : important;
  return (
    <>
      <ol class="changes">
        {shown.map((change) => (
          <li key={change.id}>
            <span class="quiet">
              <TimeText at={change.at} now={now} />
            </span>
            <span class="quiet">{change.kind}</span>
            <span>
              <ChangeText change={change} />
            </span>
          </li>
        ))}
      </ol>
      {shown.length < changes.length && (
        <button type="button" onClick={() => setAreAllShown(true)}>
          Show all {formatNumber(changes.length)} changes, also of the condition
        </button>
      )}
    </>
  );
}

function ChangeText({ change }: { readonly change: JobChange }) {
  const { text, incidentId, actor, reasonCode, reason, entraMessage } = change;
  return (
    <>
      {incidentId === null ? text : <a href={incidentPageHref(incidentId)}>{text}</a>}
      {reasonCode !== null && change.condition !== "healthy" && reasonCode !== change.condition && (
        <>
          {" "}
          <code>{reasonCode}</code>
        </>
      )}
      {actor !== null && change.kind !== "quarantine" && ` by ${actor}`}
      {reason !== null && `: ${reason}`}
      {entraMessage !== null && <span class="quiet"> “{entraMessage}”</span>}
    </>
  );
}
