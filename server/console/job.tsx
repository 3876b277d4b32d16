import { useEffect, useState } from "preact/hooks";
import type { Failing, Job, JobWhole, List } from "./answers.ts";
import { type Answer, ask } from "./ask.ts";
import { Cycle, isTargetOf, QuarantineCell, sayProbe } from "./cells.tsx";
import { CycleWords } from "./job-cycle.tsx";
import { Failures } from "./job-failures.tsx";
import { Quarantine } from "./job-quarantine.tsx";
import type { Fleet } from "./live.ts";
import { Fact, Mark, Moment, TONES } from "./marks.tsx";
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
      <Failures job={job} now={now} />
      <FailingOfDay jobId={jobId} asOf={job.asOf} />
      <div class="columns">
        <Quarantine job={job} />
        <div>
          <CycleWords job={job} now={now} />
          <Setup findings={job.setupFindings} />
        </div>
      </div>
      <Counts job={job} />
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
      {job.leavers > 0 && (
        <p class="leavers">
          {sayCount(job.leavers, "person who left still has", "people who left still have")} an
          account.
        </p>
      )}
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

function Setup({ findings }: { readonly findings: JobWhole["setupFindings"] }) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h2>Set-up</h2>
      <ul class="notes">
        {findings.map(({ rule, severity, reason, remedy }) => (
          <li key={`${rule} ${reason}`}>
            <span class={`severity ${severity}`}>{severity}</span> {reason}{" "}
            <span class="quiet">{remedy}</span>
          </li>
        ))}
      </ul>
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
