import { ACCESS_CHANGE_KINDS } from "../domain/access-change.ts";
import { CONDITIONS, SEVERITIES } from "../domain/condition.ts";
import { CYCLE_KINDS } from "../domain/cycle-assessment.ts";
import { DELIVERY_CHANNELS, ENDED_DELIVERY_STATES } from "../domain/delivery.ts";
import { ERROR_CLASSES, ERROR_OWNERS } from "../domain/error-class.ts";
import { INCIDENT_KINDS } from "../domain/incident-kind.ts";
import { JOB_KINDS } from "../domain/job-kind.ts";
import { EXECUTION_STATES, JOB_SCHEDULE_STATES, JOB_STATUS_CODES } from "../domain/observed-job.ts";
import { COLLECTORS } from "../domain/poll-kind.ts";
import { PROCESS_PROBLEM_CODES } from "../domain/process-problem.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../domain/provisioning-event.ts";
import { RULE_USAGE_NAMES } from "../domain/quarantine-assessment.ts";
import { PROBE_RESULTS } from "../domain/target.ts";
import { RECORD_KINDS } from "../domain/unreadable-records.ts";

const oneOf = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(", ");

/** What each label of `GET /metrics` means, and its values where they are a closed list. */
export const METRIC_LABEL_HELP: Readonly<Record<string, string>> = {
  action: `What Entra did: ${oneOf(EVENT_ACTIONS)}.`,
  application: "The app's name in Entra.",
  change: `What a person waits for: ${oneOf(ACCESS_CHANGE_KINDS)} (the account is disabled or deleted).`,
  channel: `How a notification is sent: ${oneOf(DELIVERY_CHANNELS)}.`,
  code: `A problem of a process: ${oneOf(PROCESS_PROBLEM_CODES)}.`,
  collector: `What is polled: ${oneOf(COLLECTORS)}. \`targets\` is all SCIM servers of the tenant. \`steadystate_polls_total\` also has \`configurations\`.`,
  condition: `The condition of a job: ${oneOf(CONDITIONS)}. For an incident, the condition that the incident is about; missing for the incident of a SCIM server.`,
  error_class: `The kind of error: ${oneOf(ERROR_CLASSES)}.`,
  error_code:
    "A code of the [error catalogue](errors.md), or `other`: any other code could make any number of series.",
  job_id: "The whole id of a job in Graph, as API and console use it.",
  kind: `In \`entra_provisioning_job_info\` the kind of a job: ${oneOf(JOB_KINDS)}. In \`entra_provisioning_cycle_duration_seconds\` the kind of a cycle: ${oneOf(CYCLE_KINDS)}. Otherwise the kind of an incident: ${oneOf(INCIDENT_KINDS)}.`,
  le: "The upper end of a bucket of a histogram.",
  method:
    "The HTTP method. In `scim_target_requests_total` as the SCIM server's own metrics name it.",
  muted: "`true` or `false`: whether another open incident explains the incident.",
  muted_by:
    "The kind of the open incident that explains this incident, so that people are not notified of both; missing if no open incident explains it.",
  name: "The name of a threshold, as in the table below.",
  object_type: "The type of a synchronized object in Graph's words, such as `user to User`.",
  outcome: "How a poll or request ended: `success`, or why it failed.",
  owner: `Who can usually fix the error: ${oneOf(ERROR_OWNERS)}.`,
  probe_result: `Why a SCIM server is down, as the probe found it: one of ${oneOf(PROBE_RESULTS)}. Missing for other incidents.`,
  process: "A running worker or server, as `/readyz` names it.",
  reason: "Entra's reason for the quarantine.",
  record: `A kind of stored record: ${oneOf(RECORD_KINDS)}.`,
  result: `How the sending of a notification to one recipient ended: ${oneOf(ENDED_DELIVERY_STATES)}. In \`entra_provisioning_cycles_total\` how a cycle ended: ${oneOf(EXECUTION_STATES)}.`,
  route: "The pattern of a route of the server, such as `/api/v1/jobs/:jobId`, or `other`.",
  rule: `A rule by which Entra quarantines a job: ${oneOf(RULE_USAGE_NAMES)}.`,
  schedule_state: `The state of a job's schedule in Graph: ${oneOf(JOB_SCHEDULE_STATES)}.`,
  service_principal_id: "The id of the app's service principal.",
  severity: `How severe a finding or incident is: ${oneOf(SEVERITIES.filter((severity) => severity !== "none"))}.`,
  skip_reason: "Why Entra skipped an object, as a reason code of the API.",
  state: `The state that Graph gives a job: ${oneOf(JOB_STATUS_CODES)}.`,
  statistic: "`median` or `p95`: 95 % of the changes took at most this long.",
  status: `The result of a log row: ${oneOf(EVENT_STATUSES)}. In \`scim_target_requests_total\` the HTTP status, as the SCIM server's own metrics name it.`,
  status_class: "The first digit of an HTTP status, such as `2xx`.",
  sync_job:
    "The short name of a job, such as `scim-1f2e3d4c`: the connector and a hash of the job's id. It never changes.",
  target: "The name of a SCIM server in the settings (`targets[].name`).",
  tenant: "The name of a tenant in the settings (`tenants[].name`).",
  version: "The version of Steadystate.",
  window: "A period up to the newest data of the log: `1h` for rows, `24h` for objects.",
};
