import { pageHref } from "../address/page-address.ts";
import { api } from "../api/api-client.ts";
import type { TenantDetail } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { LabelChip, LabelledFact, RatioBar, TimeText, type Tone } from "../parts/components.tsx";
import { BackLink, ErrorPage } from "../parts/error-page.tsx";
import { formatLabel, formatNumber, formatRatio } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";
import { AccessChip } from "./tenants-page.tsx";

const REFRESH_INTERVAL_MS = 15_000;

/** One tenant: how fresh its data is, what Steadystate may read, and whether Graph throttles it. */
export function TenantPage({ tenant, now }: { readonly tenant: string; readonly now: number }) {
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const answer = useAnswer(
    () => api.GET("/api/v1/tenants/{tenant}", { params: { path: { tenant } } }),
    [tenant, refreshCount],
  );
  if (answer === null) return <p class="quiet boot">Loading the tenant…</p>;
  if (!answer.ok) {
    const title = answer.status === 404 ? "Unknown tenant" : undefined;
    return <ErrorPage title={title} detail={answer.detail} />;
  }
  const detail = answer.value;
  return (
    <article class="page">
      <BackLink href={pageHref("tenants", {})} text="All tenants" />
      <h1>{detail.tenant}</h1>
      <p class="quiet">
        <AccessChip access={detail.access} /> <span class="ids">{detail.tenantId}</span>
      </p>
      <Access detail={detail} now={now} />
      <dl class="facts">
        <LabelledFact name="Log read up to">
          <TimeText at={detail.logsAsOf} now={now} isPast />
        </LabelledFact>
        <LabelledFact name="Jobs read">
          <TimeText at={detail.jobsAsOf} now={now} isPast />
        </LabelledFact>
        <LabelledFact name="Jobs">
          <a href={pageHref("overview", {}, { tenant: detail.tenant })}>
            {formatNumber(detail.jobs)}
          </a>
        </LabelledFact>
        <LabelledFact name="People">{formatNumber(detail.people)}</LabelledFact>
        {detail.detailsKeptSince !== null && (
          <LabelledFact name="Details of rows kept since">
            <TimeText at={detail.detailsKeptSince} now={now} isPast />
          </LabelledFact>
        )}
      </dl>
      <Permissions detail={detail} />
      <Polls detail={detail} now={now} />
      <Requests detail={detail} />
    </article>
  );
}

const ACCESS_TEXTS: Readonly<Record<TenantDetail["access"], string>> = {
  readable: "Steadystate can read the jobs and the log of this tenant.",
  "catching-up": "Graph answers, but not everything has been read yet. Wait until it is read.",
  "not-polled": "No poll of this tenant has run lately: check that the worker is running.",
  unreadable:
    "Steadystate cannot read this tenant: run npm run doctor. It names the missing permission or connection.",
};

type DetailProps = { readonly detail: TenantDetail; readonly now: number };

function Access({ detail, now }: DetailProps) {
  const { access, readFailure, readFailureRemedy, readFailureSince, backfillRatio } = detail;
  const isBad = readFailure !== null || access === "unreadable";
  return (
    <div class={`assessment ${isBad ? "bad" : backfillRatio === null ? "good" : "busy"}`}>
      {readFailure !== null ? (
        <>
          <p>
            {readFailure} Since <TimeText at={readFailureSince} now={now} isPast />.
          </p>
          <p>
            <strong>What to do:</strong> {readFailureRemedy}
          </p>
        </>
      ) : (
        <p>{ACCESS_TEXTS[access]}</p>
      )}
      {backfillRatio !== null && (
        <p>
          Steadystate has read {formatRatio(backfillRatio)} of the past log. Until it has read all
          of it, counts over long windows are too low, and some people are missing.
          <RatioBar
            ratio={backfillRatio}
            label={`${formatRatio(backfillRatio)} of the past log read`}
          />
        </p>
      )}
    </div>
  );
}

type PermissionState = TenantDetail["permissions"][number]["state"];

const PERMISSION_TONES: Readonly<Record<PermissionState, Tone>> = {
  granted: "good",
  missing: "bad",
  unknown: "unknown",
};

function Permissions({ detail }: Pick<DetailProps, "detail">) {
  return (
    <section>
      <h2>Permissions of Steadystate's app in Microsoft Graph</h2>
      <table class="plain">
        <TableHead names={["Permission", "State", "Needed to read"]} />
        <tbody>
          {detail.permissions.map(({ permission, state, neededBy }) => (
            <tr key={permission}>
              <th scope="row">{permission}</th>
              <td>
                <LabelChip tone={PERMISSION_TONES[state]}>{state}</LabelChip>
              </td>
              <td>{neededBy.map(formatLabel).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        Unknown means that no poll that needs the permission has succeeded yet. npm run doctor
        checks each permission and says how to give it.
      </p>
    </section>
  );
}

function Polls({ detail, now }: DetailProps) {
  return (
    <section>
      <h2>What is read, and how fresh it is</h2>
      <table class="plain">
        <TableHead names={["Poll", "Last success", "Last try", "Result"]} />
        <tbody>
          {detail.polls.map((poll) => (
            <tr key={poll.poll}>
              <th scope="row">{formatLabel(poll.poll)}</th>
              <td>
                <TimeText at={poll.lastSuccessAt} now={now} isPast form="distance" />
              </td>
              <td>
                <TimeText at={poll.lastTryAt} now={now} isPast form="distance" />
              </td>
              <td>
                {poll.readFailure === null
                  ? poll.complete
                    ? "complete"
                    : "not complete yet"
                  : `${poll.readFailure} ${poll.readFailureRemedy ?? ""}`}
                {poll.droppedRows > 0 &&
                  ` ${formatNumber(poll.droppedRows)} rows could not be read and were dropped.`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Requests({ detail: { graphRequests } }: Pick<DetailProps, "detail">) {
  const total = graphRequests.reduce((sum, { requests }) => sum + requests, 0);
  const throttled = graphRequests.find(({ outcome }) => outcome === "throttled")?.requests ?? 0;
  return (
    <section>
      <h2>Requests to Microsoft Graph</h2>
      <p>
        {formatNumber(total)} since the first start; Graph throttled {formatNumber(throttled)} of
        them
        {total === 0 ? "" : ` (${formatRatio(throttled / total)})`}. After a throttled request,
        Steadystate waits as long as Graph asks.
      </p>
      <dl class="facts">
        {graphRequests
          .filter(({ requests }) => requests > 0)
          .map(({ outcome, requests }) => (
            <LabelledFact key={outcome} name={formatLabel(outcome)}>
              {formatNumber(requests)}
            </LabelledFact>
          ))}
      </dl>
    </section>
  );
}
