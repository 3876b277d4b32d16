import { useEffect, useState } from "preact/hooks";
import type { Failing, Job, JobWhole, List } from "./answers.ts";
import { type Answer, ask } from "./ask.ts";
import { Cycle, isTargetOf, QuarantineCell, sayProbe } from "./cells.tsx";
import type { Fleet } from "./live.ts";
import { Bar, Fact, Mark, Moment, TONES } from "./marks.tsx";
import { personAddress } from "./route.ts";
import { sayCount, sayLength, sayNumber, sayShare } from "./say.ts";
import { FailingOfDay } from "./spark.tsx";

const WINDOWS = ["1h", "24h", "7d", "30d"] as const;
const SHOWN_PEOPLE = 50;

export function JobPage({
  jobId,
  fleet,
  now,
}: {
  readonly jobId: string;
  readonly fleet: Fleet;
  readonly now: number;
}) {
  const [answer, setAnswer] = useState<Answer<JobWhole> | null>(null);
  const row = fleet.jobs.find((job) => job.jobId === jobId);
  const path = `/jobs/${encodeURIComponent(jobId)}`;

  // Asked again whenever the row in the list has newer facts.
  useEffect(() => {
    let left = false;
    void ask<JobWhole>(path).then((next) => {
      if (!left) setAnswer((before) => (next.ok || before === null ? next : before));
    });
    return () => {
      left = true;
    };
  }, [path, row?.asOf, row?.condition]);

  if (answer === null) return <p class="quiet boot">Loading the job…</p>;
  if (!answer.ok) return <Missing detail={answer.detail} />;
  const job = answer.value;
  const target = fleet.targets.find((candidate) => isTargetOf(candidate, job));
  return (
    <article class="page">
      <Back />
      <h1>
        {job.application} <span class="quiet">{job.tenant}</span>
      </h1>
      <Verdict job={job} now={now} />
      <dl class="facts">
        <Fact name="Cycle">
          <Cycle job={job} now={now} />
        </Fact>
        <Fact name="Quarantine">
          <QuarantineCell job={job} now={now} />
        </Fact>
        <Fact name="Last success">
          <Moment at={job.lastSuccessAt} now={now} />
        </Fact>
        <Fact name="Interval">
          {job.intervalSeconds === null ? "unknown" : sayLength(job.intervalSeconds)}
        </Fact>
        <Fact name="Escrow">{sayNumber(job.escrowedEntries)}</Fact>
        <Fact name="Target">{target === undefined ? "not watched" : sayProbe(target)}</Fact>
        <Fact name="Jobs seen until">
          <Moment at={job.sight.jobsAsOf} now={now} />
        </Fact>
        <Fact name="Log counted until">
          <Moment at={job.sight.logsAsOf} now={now} />
        </Fact>
      </dl>
      <FailingOfDay jobId={jobId} asOf={job.asOf} />
      <div class="columns">
        <Counts job={job} />
        <Rules job={job} />
      </div>
      <Affected job={job} now={now} />
      <p class="quiet ids">
        Job {job.jobId} · service principal {job.servicePrincipalId} · {job.kind}
      </p>
    </article>
  );
}

export function Back() {
  return (
    <p class="back">
      <a href="#/">← All jobs</a>
    </p>
  );
}

export function Missing({ detail }: { readonly detail: string }) {
  return (
    <article class="page">
      <Back />
      <h1>This cannot be shown</h1>
      <p>{detail}</p>
    </article>
  );
}

function Verdict({ job, now }: { readonly job: Job; readonly now: number }) {
  return (
    <div class={`verdict ${TONES[job.condition]}`}>
      <p>
        <Mark name={job.condition} />{" "}
        <span class="quiet">
          since <Moment at={job.conditionSince} now={now} />
        </span>
      </p>
      <p>{job.reason}</p>
      {job.said !== null && <p>Entra says: “{job.said}”</p>}
      {job.remedy !== null && (
        <p>
          <strong>What to do:</strong> {job.remedy}
        </p>
      )}
    </div>
  );
}

function Counts({ job }: { readonly job: JobWhole }) {
  return (
    <section>
      <h2>Log rows</h2>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Within</th>
            <th scope="col">Success</th>
            <th scope="col">Failure</th>
            <th scope="col">Warning</th>
            <th scope="col">Skipped</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {WINDOWS.map((window) => (
            <tr key={window}>
              <th scope="row">{window}</th>
              <td>{sayNumber(job.counts[window].success)}</td>
              <td>{sayNumber(job.counts[window].failure)}</td>
              <td>{sayNumber(job.counts[window].warning)}</td>
              <td>{sayNumber(job.counts[window].skipped)}</td>
              <td>{sayShare(job.failureRatios[window])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        Share: failures among successes, failures and warnings; skips are no attempts.
      </p>
    </section>
  );
}

const RULES: Readonly<Record<JobWhole["rules"][number]["rule"], string>> = {
  floor: "Failing objects before the share counts",
  proportion: "Failing objects that make too large a share",
  base: "Failing objects without references",
  total: "All failing objects",
};

function Rules({ job }: { readonly job: JobWhole }) {
  if (job.rules.length === 0) return null;
  // Below the floor Entra does not look at the share, however large it is.
  const evaluated = job.rules.some(({ rule, usedRatio }) => rule === "floor" && usedRatio >= 1);
  return (
    <section>
      <h2>Distance to quarantine</h2>
      <ul class="rules">
        {job.rules.map(({ rule, count, limit, usedRatio }) => {
          const text = `${sayNumber(count)} of ${sayNumber(limit)}`;
          const fires = usedRatio >= 1 && (rule !== "proportion" || evaluated);
          return (
            <li key={rule}>
              <span>{RULES[rule]}</span>
              <span class="number">{text}</span>
              <Bar
                ratio={usedRatio}
                label={`${RULES[rule]}: ${text}`}
                tone={fires ? "bad" : usedRatio >= 0.5 ? "warn" : "busy"}
              />
            </li>
          );
        })}
      </ul>
      <p class="quiet">
        {job.riskDriver ?? "Nothing drives this job towards quarantine."} Limits are those that
        Microsoft publishes.
      </p>
    </section>
  );
}

function Affected({ job, now }: { readonly job: JobWhole; readonly now: number }) {
  const [answer, setAnswer] = useState<Answer<List<Failing>> | null>(null);
  const { jobId, failingObjects, asOf } = job;

  useEffect(() => {
    let left = false;
    const path = `/jobs/${encodeURIComponent(jobId)}/identities?limit=${SHOWN_PEOPLE}`;
    void ask<List<Failing>>(path).then((next) => {
      if (!left) setAnswer(next);
    });
    return () => {
      left = true;
    };
  }, [jobId, asOf]);

  return (
    <section>
      <h2>Who is affected</h2>
      {job.failing.length > 0 && (
        <p>
          {job.failing.map(({ errorCode, objects }) => (
            <span class="code" key={errorCode}>
              <code>{errorCode}</code> {sayNumber(objects)}
            </span>
          ))}
        </p>
      )}
      {answer !== null && !answer.ok && <p class="quiet">{answer.detail}</p>}
      {answer?.ok === true && answer.value.items.length === 0 && (
        <p class="quiet">
          {failingObjects === 0
            ? "Nobody fails now."
            : "Who it is is not known: their log rows are older than what is kept."}
        </p>
      )}
      {answer?.ok === true && answer.value.items.length > 0 && (
        <People people={answer.value.items} total={failingObjects} now={now} />
      )}
    </section>
  );
}

function People({
  people,
  total,
  now,
}: {
  readonly people: readonly Failing[];
  readonly total: number;
  readonly now: number;
}) {
  return (
    <>
      {total > people.length && (
        <p class="quiet">
          {sayNumber(people.length)} of {sayCount(total, "object")}, longest failing first.
        </p>
      )}
      <ul class="people">
        {people.map((person) => (
          <li key={person.id}>
            <a href={personAddress(person.tenant, person.id)}>{person.displayName ?? person.id}</a>
            <span class="quiet">{person.userPrincipalName ?? person.kind}</span>
            <code>{person.errorCode ?? "unknown"}</code>
            <span class="quiet">
              since <Moment at={person.failingSince} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
