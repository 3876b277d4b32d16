import { DashboardLinkBuilder, DashboardLinkType } from "@grafana/grafana-foundation-sdk/dashboard";

/** The uids of the dashboards. Never change one, because links and alerts refer to it. */
export const BOARD_UIDS = {
  overview: "steadystate-overview",
  job: "steadystate-job",
  targets: "steadystate-targets",
  pipeline: "steadystate-pipeline",
} as const;

/** Links between the dashboards of Steadystate find them by this tag. */
export const DASHBOARD_TAG = "steadystate";

/** The names of table columns that links read. The column of the job's id is hidden. */
export const LINK_COLUMNS = {
  tenant: "Tenant",
  application: "Application",
  syncJob: "Sync job",
  jobId: "Job id",
} as const;

/** The value of another column of the same row, encoded for a URL. */
const cell = (column: string) => `\${__data.fields["${column}"]:percentencode}`;

/** What each link keeps: the time range, the data source and the scrape job. */
const KEPT_PARAMETERS = `\${__url_time_range}&\${datasource:queryparam}&\${job:queryparam}`;

function boardUrl(uid: string, variables: Readonly<Record<string, string>>): string {
  const chosen = Object.entries(variables).map(([name, value]) => `&var-${name}=${value}`);
  return `/d/${uid}?${KEPT_PARAMETERS}${chosen.join("")}`;
}

/** From a row of a table to the dashboard of its job. */
export const JOB_BOARD_LINK = {
  title: "Open the dashboard of this job",
  url: boardUrl(BOARD_UIDS.job, {
    tenant: cell(LINK_COLUMNS.tenant),
    application: cell(LINK_COLUMNS.application),
    sync_job: cell(LINK_COLUMNS.syncJob),
  }),
};

/** From a row that names an app to the dashboard of its job. */
export const APPLICATION_BOARD_LINK = {
  title: "Open the dashboard of this app",
  url: boardUrl(BOARD_UIDS.job, {
    tenant: cell(LINK_COLUMNS.tenant),
    application: cell(LINK_COLUMNS.application),
  }),
};

/** From a row of a table to the page of its job in the console, which shows the people. */
export const CONSOLE_JOB_LINK = {
  title: "Open the job in the console, which names the people",
  url: `\${console}/#/jobs/${cell(LINK_COLUMNS.jobId)}`,
};

/** From a line of a chart to the dashboard of its job. */
export const SERIES_JOB_BOARD_LINK = {
  title: "Open the dashboard of this job",
  url: boardUrl(BOARD_UIDS.job, {
    tenant: `\${__field.labels.tenant:percentencode}`,
    application: `\${__field.labels.application:percentencode}`,
    sync_job: `\${__field.labels.sync_job:percentencode}`,
  }),
};

/** Links to the other dashboards of Steadystate, which keep variables and time, and to the console. */
export function dashboardLinks(): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder("Steadystate")
      .type(DashboardLinkType.Dashboards)
      .tags([DASHBOARD_TAG])
      .asDropdown(false)
      .includeVars(true)
      .keepTime(true),
    new DashboardLinkBuilder("Console")
      .type(DashboardLinkType.Link)
      .icon("external link")
      .tooltip("The console shows the people, the errors and the incidents.")
      .url("$console")
      .targetBlank(true),
  ];
}
