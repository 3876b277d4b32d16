import { pageHref } from "../address/page-address.ts";
import type { Tenant } from "../api/api-types.ts";
import type { Overview } from "../api/watch-overview.ts";
import { LabelChip, TimeText, type Tone } from "../parts/components.tsx";
import { formatLabel, formatNumber, formatRatio } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";

const ACCESS_TONES: Readonly<Record<Tenant["access"], Tone>> = {
  readable: "good",
  "catching-up": "busy",
  "not-polled": "unknown",
  unreadable: "bad",
};

export function AccessChip({ access }: Pick<Tenant, "access">) {
  return <LabelChip tone={ACCESS_TONES[access]}>{formatLabel(access)}</LabelChip>;
}

/** The tenants of the settings, with the age of their data. */
export function TenantsPage({
  overview: { tenants },
  now,
}: {
  readonly overview: Overview;
  readonly now: number;
}) {
  return (
    <article class="page">
      <h1>Tenants</h1>
      <table class="plain">
        <TableHead
          names={["Tenant", "Access", "Log read up to", "Jobs read", "Back-fill", "Jobs", "People"]}
        />
        <tbody>
          {tenants.map((tenant) => (
            <tr key={tenant.tenant}>
              <th scope="row">
                <a href={pageHref("tenant", { tenant: tenant.tenant })}>{tenant.tenant}</a>
              </th>
              <td>
                <AccessChip access={tenant.access} />
                {tenant.readFailure !== null && (
                  <p>
                    {tenant.readFailure} {tenant.readFailureRemedy}
                  </p>
                )}
              </td>
              <td>
                <TimeText at={tenant.logsAsOf} now={now} isPast form="distance" />
              </td>
              <td>
                <TimeText at={tenant.jobsAsOf} now={now} isPast form="distance" />
              </td>
              <td>{tenant.backfillRatio === null ? "done" : formatRatio(tenant.backfillRatio)}</td>
              <td>{formatNumber(tenant.jobs)}</td>
              <td>{formatNumber(tenant.people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
