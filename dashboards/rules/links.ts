import { type AlertCode, alertAnchor } from "../../domain/alert.ts";
import { METRICS } from "../../domain/metrics.ts";
import { BOARD_UIDS } from "../board-links.ts";
import type { MixinConfig } from "../mixin-config.ts";
import type { AlertDefinition, AlertRule } from "./alert-rule.ts";
import type { PromQl } from "./promql.ts";

type Links = Pick<AlertRule["annotations"], "runbook_url" | "dashboard_url" | "console_url">;

/** The board that answers the next question about each subject, by its uid. */
const BOARDS: Readonly<Record<AlertDefinition["subject"], string>> = {
  job: BOARD_UIDS.job,
  target: BOARD_UIDS.targets,
  tenant: BOARD_UIDS.pipeline,
  poll: BOARD_UIDS.pipeline,
  notifications: BOARD_UIDS.pipeline,
  steadystate: BOARD_UIDS.pipeline,
};

/** The labels of an alert that are variables of a board. */
const VARIABLES: Readonly<Record<AlertDefinition["subject"], readonly string[]>> = {
  job: ["tenant", "application", "sync_job"],
  target: ["tenant", "application"],
  tenant: ["tenant"],
  poll: ["tenant"],
  notifications: [],
  steadystate: [],
};

/** Absolute addresses, because an alert is read in a mail or a chat. */
export function alertLinks(
  { alert, subject }: Pick<AlertDefinition, "alert" | "subject">,
  promQl: PromQl,
  config: MixinConfig,
): Links {
  return {
    runbook_url: runbookUrl(alert, config),
    dashboard_url: `${config.grafanaUrl}/d/${BOARDS[subject]}${queryOf(VARIABLES[subject])}`,
    console_url: `${config.consoleUrl}/#/${consolePage(subject, promQl)}`,
  };
}

function runbookUrl(alert: AlertCode, config: MixinConfig): string {
  return `${config.runbookUrl}#${alertAnchor(alert)}`;
}

function queryOf(labels: readonly string[]): string {
  const parts = labels.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** The path of a page of the console, which is in the URL hash. */
function consolePage(subject: AlertDefinition["subject"], promQl: PromQl): string {
  switch (subject) {
    case "job":
      return jobPage(promQl);
    case "target":
    case "tenant":
      return "incidents";
    case "notifications":
      return "notifications";
    case "poll":
    case "steadystate":
      return "";
  }
}

/** The page of a job needs the whole id of the job, which only the info series has. */
function jobPage({ select }: PromQl): string {
  const info = select(METRICS.jobInfo, "tenant=%q", "sync_job=%q").replaceAll('"', '\\"');
  return `{{ with query (printf "${info}" $labels.tenant $labels.sync_job) }}jobs/{{ . | first | label "job_id" | urlquery }}{{ else }}incidents{{ end }}`;
}
