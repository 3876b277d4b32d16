import type { MetricKey } from "../domain/metrics.ts";

/** The `# HELP` text of every metric family of `GET /metrics`. */
export const METRIC_HELP: Readonly<Record<MetricKey, string>> = {
  jobInfo:
    "Always 1; the labels describe the provisioning job. job_id is the whole id of the job that other metrics name in sync_job.",
  jobState: "Always 1; the label state is the state that Graph gives the job now.",
  condition: "Always 1; the label condition is what Steadystate has concluded about the job.",
  quarantined: "1 while the job is in quarantine.",
  quarantineReason: "1 for the reason of the current quarantine; absent without a reason.",
  quarantineSeriesBegan: "When the current quarantine was first imposed.",
  quarantineNextAttempt: "When Entra next retries the quarantined job.",
  quarantineDisable: "When Entra disables the job if the quarantine lasts.",
  quarantineEta: "Time to quarantine at the current pace; absent when no time can be given.",
  quarantineEtaLow: "Low end of the time to quarantine; the real time is shorter in 10 % of cases.",
  quarantineEtaHigh:
    "High end of the time to quarantine; the real time is longer in 10 % of cases.",
  riskScore: "Risk of quarantine, 0..1; 1 while the job is in quarantine.",
  quarantineRuleUsed:
    "Share of each published quarantine limit that is used; above 1 the limit is exceeded, absent below 0.1 %.",
  deletionThresholdUsed:
    "Disables and deletes of a cycle as a share of the job's own deletion threshold; absent without a threshold and below 0.1 %.",
  cycleProgress: "Share of the running cycle that is done, 0..1; absent while no cycle runs.",
  cycleEta: "Estimated time to the end of the running cycle; absent without a reliable estimate.",
  cycleEtaLow: "Low end of the time to the end of the running cycle.",
  cycleEtaHigh: "High end of the time to the end of the running cycle.",
  lastCycleDuration: "Duration of the last finished cycle.",
  usualCycleDuration:
    "Median duration of the last cycles of the same kind as the running or last cycle.",
  lateness: "How long a due cycle is overdue; 0 when on time, absent when no cycle is due.",
  lastSuccess: "When the last successful cycle ended.",
  jobInterval: "Interval between cycles, from the job's own schedule.",
  escrowedEntries: "Objects in escrow: the job keeps them for a retry.",
  synchronizedEntries: "Objects that the job synchronizes, by type.",
  successiveFailedCycles: "Cycles in a row that failed as a whole; absent if the last one did not.",
  missingAccounts:
    "People and groups that Entra skips although they are in scope, so an account or a change is missing.",
  skippedObjects: "People and groups whose newest log row is a skip, by reason.",
  failingObjects: "People and groups whose newest log row is a failure.",
  failureRatio:
    "Failed rows divided by all successful, failed and warning rows of a window, 0..1; absent without such rows.",
  objectFailureRatio:
    "Failed objects divided by all objects attempted in a window, 0..1; absent when not counted.",
  leavers: "People who left and still have an account, because their disable or delete fails.",
  overdueLeavers:
    "People who left and still have an account, because their disable or delete has failed for longer than a transient fault lasts.",
  accessTime:
    "Time to account and to removal of the last 7 days; absent without such a change. It begins with the assignment, with its end, or when the account in Entra was disabled; if none of these is known, with the first log row.",
  accessWaiting:
    "People who wait for an account, or whose removal is due, because Entra has failed to make the change, skips it or holds it back.",
  cyclesTotal:
    "Cycles of the job that have ended since Steadystate began to watch it, by result. `entry-level-errors` is a cycle in which some objects failed.",
  cycleDuration:
    "Duration of the cycles that have ended since Steadystate began to watch the job, by kind: `initial` reads all objects.",
  findings: "Configuration findings of the job, by severity; absent for a job without findings.",
  mainError:
    "Objects that have the error to fix first, by known error code; 0 if the error stops the whole job, absent if nothing fails. The label owner says who can usually fix it.",
  configurationChanged:
    "When an administrator last changed, started or stopped the job, by the directory audits; absent without such an audit.",
  eventsTotal: "Rows of the provisioning log, each counted once.",
  eventErrorsTotal: "Failed rows of the provisioning log by known error code.",
  targetUp:
    "1 when the last probe got an answer that SCIM allows; absent when the target is not probed.",
  targetAuthValid:
    "1 when the last probe's token was accepted, 0 when it was refused. It is the token in Steadystate's settings; the token that Entra uses may still work.",
  lastProbe: "When the target was last probed.",
  probeLatency: "How long the last probe took.",
  probeDuration:
    "How long the probes took that got an answer. A probe is a search for one user that does not exist.",
  rateLimitedTotal: "Probes that the server refused with 429, because of too many requests.",
  certificateExpiry:
    "When the certificate of the server expires, as the last probe over TLS saw it.",
  tokenExpiry:
    "When the token expires, by Entra or by the settings; absent when that is not known.",
  targetRequestsTotal:
    "Requests since the start of the SCIM server, from the server's own metrics.",
  targetRequestRate: "Requests per second between the last two scrapes of the SCIM server.",
  targetFailureRate: "Rejected or failed requests per second between the last two scrapes.",
  targetMeanLatency: "Mean latency of the requests between the last two scrapes.",
  targetP95Latency:
    "95th percentile of the latency of the requests between the last two scrapes, from the server's histogram.",
  pollInterval:
    "Interval between two polls of a source; the back-fill and a source that is switched off have none.",
  pollLastSuccess:
    "When a source was last read completely; absent before the first time. For targets: the oldest of the last polls of the SCIM servers.",
  pollWatermark: "Everything in the source up to this time has been counted.",
  pollDroppedRows:
    "Log rows that could not be read and were dropped. After a restart of the worker, a row may count again.",
  pollsTotal:
    "Polls of a source by outcome. A poll that had nothing to read is not counted. `error` is a fault of Steadystate or of Redis.",
  graphRequestsTotal:
    "Requests to Graph by outcome. Each attempt counts. A batch counts as one request, and once more if Graph throttles a part of it.",
  ingestLag:
    "Time from a row's own time in the provisioning log until Steadystate counted the row. Rows of the first read and of the back-fill are left out.",
  tenantUp:
    "1 while Steadystate can read the jobs and the log of the tenant, 0 while it cannot and before the first poll.",
  credentialExpiry:
    "When the credential expires with which Steadystate signs in to the tenant. Without a sample, it is not known.",
  backfillProgress: "Share of the retained log that has been read since the first start, 0..1.",
  incidentBegan: "When the problem of an open incident began; absent when the incident has ended.",
  incidentsOpen:
    "Incidents that are open now. muted is true if another open incident explains them.",
  threshold:
    "A number on which an assessment depends, with the settings applied; times in seconds. See the assessment.* settings.",
  now: "The time by Steadystate's clock. In a demo, this clock runs faster than the clock of Prometheus.",
  notificationsWaiting:
    "Notifications that a recipient has not got yet; at most 1,000 are counted.",
  longestWait:
    "How long the oldest waiting notification has waited since it was created; 0 if none waits.",
  deliveriesTotal:
    "Recipients of notifications for whom the sending has ended: accepted by the mail server, refused, or given up.",
  recordsUnreadable: "Stored records that a process cannot read and leaves out, by kind.",
  workerStart: "When the worker was started.",
  workerCpu: "CPU time that the worker has used since its start.",
  workerMemory: "Memory of the worker that is in RAM.",
  workerEventLoopDelay:
    "Longest time for which the event loop of the worker was blocked in the few seconds before its last report. Polls and messages waited for this time.",
  httpRequestDuration:
    "How long this server took to answer a request, by route; `other` is every path without a route, such as the files of the console.",
  problem: "1 while a process of Steadystate has this problem, 0 otherwise.",
  buildInfo: "Always 1; the label version is the running version.",
};
