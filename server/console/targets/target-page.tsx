import { jobPageHref, type PageQuery, pageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { TargetDetail } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { LabelledFact, TimeText } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";
import { formatRatio } from "../parts/format.ts";
import { TargetHistory } from "./target-history.tsx";
import { TargetStateChip } from "./target-state-chip.tsx";

const REFRESH_INTERVAL_MS = 15_000;

/** One SCIM server: whether Entra can use it, what it answers, and what that means for its jobs. */
export function TargetPage({
  name,
  query,
  now,
}: {
  readonly name: string;
  readonly query: PageQuery;
  readonly now: number;
}) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const answer = useAnswer(
    () => api.GET("/api/v1/targets/{name}", { params: { path: { name } } }),
    [name, refreshCount],
  );
  if (answer === null) return <p class="quiet boot">Loading the SCIM server…</p>;
  if (!answer.ok) {
    const title = answer.status === 404 ? "Unknown SCIM server" : undefined;
    return <ErrorPage title={title} detail={answer.detail} />;
  }
  const target = answer.value;
  const remedy = target.stateRemedy ?? (target.probeResult === "ok" ? null : target.probeMessage);
  return (
    <article class="page">
      <BackLink href={pageHref("targets", {})} text="All SCIM servers" />
      <h1>{target.name}</h1>
      <p class="quiet">
        <TargetStateChip state={target.state} />
        {target.stateSince !== null && (
          <>
            {" "}
            since <TimeText at={target.stateSince} now={now} isPast />
          </>
        )}{" "}
        · {target.application} · {target.tenant}
      </p>
      <div class={`assessment ${target.state === "up" ? "good" : "warn"}`}>
        <p>
          {target.stateReason ?? "The server has not been assessed yet. Wait for the next probe."}
        </p>
        {remedy !== null && (
          <p>
            <strong>What to do:</strong> {remedy}
          </p>
        )}
      </div>
      <TargetFacts target={target} now={now} />
      <MissingSettings target={target} />
      <h2>Jobs</h2>
      <ul class="notes">
        {target.jobIds.map((jobId) => (
          <li key={jobId}>
            <a href={jobPageHref(jobId)}>{target.application}</a>{" "}
            <span class="quiet ids">{jobId}</span>
          </li>
        ))}
      </ul>
      {target.jobIds.length === 0 && (
        <p class="quiet">
          No job provisions to this server: in steadystate.yaml, check application of this server
          under targets.
        </p>
      )}
      <Conclusions target={target} />
      <TargetHistory name={name} query={query} now={now} />
    </article>
  );
}

function TargetFacts({ target, now }: { readonly target: TargetDetail; readonly now: number }) {
  const { requestsPerSecond, failuresPerSecond, latencyMs, p95LatencyMs } = target;
  const isCounted = requestsPerSecond !== null && failuresPerSecond !== null;
  return (
    <dl class="facts">
      <LabelledFact name="Last probe">
        <TimeText at={target.probedAt} now={now} isPast />
      </LabelledFact>
      <LabelledFact name="Answer of the probe">
        {target.httpStatus === null ? "none" : `HTTP ${target.httpStatus}`}
        {latencyMs === null ? "" : `, ${Math.round(latencyMs)} ms`}
      </LabelledFact>
      <LabelledFact name="Token expires">
        {target.tokenExpiresAt === null ? (
          <span class="quiet">not known</span>
        ) : (
          <TimeText at={target.tokenExpiresAt} now={now} />
        )}
      </LabelledFact>
      <LabelledFact name="Requests per second">{rateText(requestsPerSecond)}</LabelledFact>
      <LabelledFact name="Failing requests">
        {isCounted && requestsPerSecond > 0
          ? formatRatio(failuresPerSecond / requestsPerSecond)
          : "–"}
      </LabelledFact>
      <LabelledFact name="Refused with 429, per second">
        {rateText(target.throttledPerSecond)}
      </LabelledFact>
      <LabelledFact name="95 % of requests faster than">
        {p95LatencyMs === null ? "–" : `${Math.round(p95LatencyMs)} ms`}
      </LabelledFact>
      <LabelledFact name="Metrics read">
        {target.scrapedAt === null ? (
          <span class="quiet">never</span>
        ) : (
          <TimeText at={target.scrapedAt} now={now} isPast />
        )}
      </LabelledFact>
    </dl>
  );
}

/** What is missing in the settings, with the file and the place. */
function MissingSettings({ target }: { readonly target: TargetDetail }) {
  const { tokenExpiresAt, scrapedAt } = target;
  return (
    <>
      {tokenExpiresAt === null && (
        <p class="quiet">
          When the token expires is not known, because the server does not report it. Find the date
          in the app, and write it into the settings file steadystate.yaml: under targets, in the
          entry of this server, as tokenExpiresAt. Steadystate then warns before the token expires.
        </p>
      )}
      {scrapedAt === null && (
        <p class="quiet">
          The metrics of the server are not read. If the server has a page of metrics, write its
          address into steadystate.yaml: under targets, in the entry of this server, as metrics.url.
        </p>
      )}
    </>
  );
}

function rateText(perSecond: number | null): string {
  return perSecond === null ? "–" : String(Number(perSecond.toPrecision(2)));
}

function Conclusions({ target: { conclusions } }: { readonly target: TargetDetail }) {
  if (conclusions.length === 0) return null;
  return (
    <>
      <h2>Cause of the failures</h2>
      <ul class="notes">
        {conclusions.map(({ jobId, window, code, text }) => (
          <li key={`${jobId} ${window} ${code}`}>
            {text} <span class="quiet">({window})</span>
          </li>
        ))}
      </ul>
    </>
  );
}
