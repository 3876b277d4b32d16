import { useEffect, useState } from "preact/hooks";
import type { Cluster, JobWhole, List } from "./answers.ts";
import { type Answer, ask } from "./ask.ts";
import { Chip, Moment, type Tone } from "./marks.tsx";
import { sayCount, sayNumber } from "./say.ts";

const STATES: Readonly<Record<Cluster["state"], { readonly word: string; readonly tone: Tone }>> = {
  new: { word: "new", tone: "bad" },
  regressed: { word: "came back", tone: "warn" },
  ongoing: { word: "ongoing", tone: "off" },
  resolved: { word: "resolved", tone: "good" },
};

const KINDS: Readonly<Record<Cluster["kind"], string>> = {
  user: "people",
  group: "groups",
  other: "objects",
};

/** What fails, by cause: leavers first, then the most objects. */
export function Failures({ job, now }: { readonly job: JobWhole; readonly now: number }) {
  const [answer, setAnswer] = useState<Answer<List<Cluster>> | null>(null);
  const path = `/jobs/${encodeURIComponent(job.jobId)}/failures`;

  useEffect(() => {
    let left = false;
    void ask<List<Cluster>>(path).then((next) => {
      if (!left) setAnswer((before) => (next.ok || before === null ? next : before));
    });
    return () => {
      left = true;
    };
  }, [path, job.asOf]);

  if (answer === null) return null;
  if (!answer.ok) return <p class="quiet">{answer.detail}</p>;
  const { items, total } = answer.value;
  if (items.length === 0) return <Codes failing={job.failing} />;
  const unlisted = (total ?? 0) - items.length;
  return (
    <section>
      <h2>What fails</h2>
      <table class="causes">
        <thead>
          <tr>
            <th scope="col">Objects</th>
            <th scope="col">Cause</th>
            <th scope="col">Who mends it, and how</th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {items.map((cluster) => (
            <Cause key={cluster.id} cluster={cluster} now={now} />
          ))}
        </tbody>
      </table>
      {unlisted > 0 && <p class="quiet">{sayCount(unlisted, "smaller cause")} not listed.</p>}
    </section>
  );
}

function Cause({ cluster, now }: { readonly cluster: Cluster; readonly now: number }) {
  const { state, leaving, objects, code, attribute, template, owner, remedy } = cluster;
  const { word, tone } = STATES[state];
  return (
    <tr class={state === "resolved" ? "over" : ""}>
      <td class="number">
        <span class="strong">{sayNumber(objects)}</span>{" "}
        <span class="quiet">{KINDS[cluster.kind]}</span>
      </td>
      <td>
        {leaving && <Chip tone="bad">leavers</Chip>} <Chip tone={tone}>{word}</Chip>{" "}
        {cluster.status === "warning" && <Chip tone="off">written without it</Chip>}{" "}
        <code>{code}</code>
        {attribute !== null && (
          <>
            {" "}
            in <code>{attribute}</code>
          </>
        )}
        <p>{cluster.meaning}</p>
        {template !== null && <p class="quiet">“{template}”</p>}
      </td>
      <td>
        {owner !== "nobody" && <span class="strong">{owner}</span>}
        <p>{remedy}</p>
      </td>
      <td class="quiet">
        <div>
          since <Moment at={cluster.firstAt} now={now} />
        </div>
        <div>
          last <Moment at={cluster.lastAt} now={now} />
        </div>
      </td>
    </tr>
  );
}

/** Where the causes are not known yet, the bare codes are better than nothing. */
function Codes({ failing }: Pick<JobWhole, "failing">) {
  if (failing.length === 0) return null;
  return (
    <section>
      <h2>What fails</h2>
      <p>
        {failing.map(({ errorCode, objects }) => (
          <span class="code" key={errorCode}>
            <code>{errorCode}</code> {sayNumber(objects)}
          </span>
        ))}
      </p>
    </section>
  );
}
