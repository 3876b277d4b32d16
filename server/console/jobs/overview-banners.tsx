import type { Tenant } from "../api/api-types.ts";
import type { Overview } from "../api/watch-overview.ts";
import { RatioBar, TimeText } from "../parts/components.tsx";
import { formatCount, formatRatio } from "../parts/format.ts";

export function ProblemBanner({
  problems,
  now,
}: {
  readonly problems: Overview["problems"];
  readonly now: number;
}) {
  if (problems.length === 0) return null;
  return (
    <div class="banner warn" role="status">
      <strong>Steadystate itself has {formatCount(problems.length, "problem")}.</strong>
      <ul>
        {problems.map(({ code, text, remedy, since, process }) => (
          <li key={`${process} ${code}`}>
            {text} {remedy}{" "}
            <span class="quiet">
              {process}, since <TimeText at={since} now={now} isPast />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function TenantBanners({ tenant, now }: { readonly tenant: Tenant; readonly now: number }) {
  const backfillRatio = tenant.backfillRatio;
  return (
    <>
      {(tenant.access === "unreadable" || tenant.readFailure !== null) && (
        <div class="banner warn" role="status">
          <strong>Steadystate cannot read {tenant.tenant}.</strong>{" "}
          {tenant.readFailure ?? "Check that the worker is running."} {tenant.readFailureRemedy}{" "}
          {tenant.readFailureSince !== null && (
            <>
              Since <TimeText at={tenant.readFailureSince} now={now} isPast />.
            </>
          )}
        </div>
      )}
      {tenant.detailsKeptSince !== null && (
        <div class="banner warn" role="status">
          The details of rows of {tenant.tenant} from before{" "}
          <TimeText at={tenant.detailsKeptSince} now={now} isPast /> were deleted, because Redis was
          nearly full. Counts and the status of each person are complete.
        </div>
      )}
      {backfillRatio !== null && (
        <div class="banner busy" role="status">
          <strong>
            Steadystate has read {formatRatio(backfillRatio)} of the past log of {tenant.tenant}.
          </strong>{" "}
          Until it has read all of it, counts over long windows are too low, and some people are
          missing.
          <RatioBar
            ratio={backfillRatio}
            label={`${formatRatio(backfillRatio)} of the past log read`}
          />
        </div>
      )}
    </>
  );
}
