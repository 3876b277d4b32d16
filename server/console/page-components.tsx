import type { VNode } from "preact";
import type { AddressOf, PageAddress, PageName } from "./address/page-address.ts";
import { AuditPage } from "./admin/audit-page.tsx";
import { KeysPage } from "./admin/keys-page.tsx";
import { SettingsPage } from "./admin/settings-page.tsx";
import type { Overview } from "./api/watch-overview.ts";
import { HelpPage } from "./help-page.tsx";
import { HappenedPage } from "./incidents/happened-page.tsx";
import { IncidentPage } from "./incidents/incident-page.tsx";
import { IncidentsPage } from "./incidents/incidents-page.tsx";
import { NotificationsPage } from "./incidents/notifications-page.tsx";
import { SilencesPage } from "./incidents/silences-page.tsx";
import { CyclePage } from "./jobs/cycle-page.tsx";
import { JobPage } from "./jobs/job-page.tsx";
import { OverviewPage } from "./jobs/overview-page.tsx";
import { portalOf } from "./parts/portal-link.tsx";
import { AccessTimesPage } from "./people/access-times-page.tsx";
import { ErasurePage } from "./people/erasure-page.tsx";
import { LeaversPage } from "./people/leavers-page.tsx";
import { LookUpPage } from "./people/look-up-page.tsx";
import { PersonPage } from "./people/person-page.tsx";
import { TargetPage } from "./targets/target-page.tsx";
import { TargetsPage } from "./targets/targets-page.tsx";
import { TenantPage } from "./tenants/tenant-page.tsx";
import { TenantsPage } from "./tenants/tenants-page.tsx";

type PageProps<Address> = {
  readonly address: Address;
  readonly overview: Overview;
  readonly now: number;
  /** After a person has acknowledged or silenced an incident. */
  readonly onAction: () => void;
};

const PAGE_COMPONENTS: {
  readonly [Name in PageName]: (props: PageProps<AddressOf<Name>>) => VNode;
} = {
  overview: ({ address, ...props }) => <OverviewPage query={address.query} {...props} />,
  job: ({ address, ...props }) => (
    <JobPage {...address.parameters} query={address.query} {...props} />
  ),
  cycle: ({ address, now }) => <CyclePage {...address.parameters} now={now} />,
  person: ({ address, overview, now }) => (
    <PersonPage
      {...address.parameters}
      application={address.query["app"] ?? null}
      portal={portalOf(address.parameters.tenant, overview)}
      now={now}
    />
  ),
  erasure: ({ address, now }) => <ErasurePage {...address.parameters} now={now} />,
  incidents: ({ address, overview, now }) => (
    <IncidentsPage query={address.query} overview={overview} now={now} />
  ),
  lookUp: ({ address, overview, now }) => (
    <LookUpPage jobs={overview.jobs} query={address.query} now={now} />
  ),
  incident: ({ address, now, onAction }) => (
    <IncidentPage {...address.parameters} now={now} onAction={onAction} />
  ),
  happened: ({ address, now }) => <HappenedPage query={address.query} now={now} />,
  notifications: ({ address, now }) => <NotificationsPage query={address.query} now={now} />,
  leavers: ({ address, overview, now }) => (
    <LeaversPage query={address.query} overview={overview} now={now} />
  ),
  accessTimes: ({ address, overview, now }) => (
    <AccessTimesPage query={address.query} overview={overview} now={now} />
  ),
  silences: ({ address, now, onAction }) => (
    <SilencesPage query={address.query} now={now} onAction={onAction} />
  ),
  targets: ({ overview, now }) => <TargetsPage overview={overview} now={now} />,
  target: ({ address, now }) => (
    <TargetPage {...address.parameters} query={address.query} now={now} />
  ),
  tenants: ({ overview, now }) => <TenantsPage overview={overview} now={now} />,
  tenant: ({ address, now }) => <TenantPage {...address.parameters} now={now} />,
  settings: ({ address }) => <SettingsPage query={address.query} />,
  audit: ({ address, now }) => <AuditPage query={address.query} now={now} />,
  keys: ({ now }) => <KeysPage now={now} />,
  help: () => <HelpPage />,
};

export function Page(props: PageProps<PageAddress>): VNode {
  const Component = PAGE_COMPONENTS[props.address.page] as (props: PageProps<PageAddress>) => VNode;
  return <Component {...props} />;
}
