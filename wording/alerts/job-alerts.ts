import { type AlertText, APP_LABEL, openJob, SINCE } from "./alert-text.ts";

export const JOB_ALERT_TEXTS = {
  JobCyclesFailing: {
    summary: `The cycles of ${APP_LABEL} fail.`,
    description: `Whole cycles have failed ${SINCE}, so no change reaches the app. Read the error in the console: Entra quarantines the job if this goes on.`,
    meaning:
      "Whole cycles of the job fail, not single objects. Often the app does not accept the credentials of Entra, or its SCIM server does not answer. If this goes on, Entra puts the job into quarantine.",
    affected: "Everyone who joins, leaves or changes: no change reaches the target.",
    steps: [
      openJob(
        "The reason and the remedy are below the condition; _Target_ says what the probes of the SCIM server find.",
      ),
      "If the credentials are rejected, renew the token in the portal under _Admin credentials_, click _Test Connection_, and save.",
      "If the SCIM server does not answer, follow [SteadystateTargetDown](#steadystatetargetdown).",
    ],
  },
  JobFailing: {
    summary: `Too many objects fail for ${APP_LABEL}.`,
    description: `The number of objects that fail or have no account is above the limits in the settings ${SINCE}. The console shows what the failures have in common and how to fix them.`,
    meaning:
      "Many objects of the job fail, or Entra skips them although they are in scope. The limits are the settings `assessment.failingMinObjects` and `assessment.failingRatio`.",
    affected: "The people whose objects fail: their accounts are missing or out of date.",
    steps: [
      openJob(
        "_What fails_ lists the failure clusters with their remedies, _Who is affected_ the people.",
      ),
      "If one new failure cluster began at a definite time, the cause is probably a change at that time. _Configuration_ and the audit log in the portal show changes.",
      "If all operations fail, the cause is the SCIM server or its credentials and not the data. Read _Target_ at the top of the job's page.",
      "If there are many different error codes, check the state and the rate limits of the SCIM server.",
    ],
  },
  LeaversKeepAccess: {
    summary: `People who left still have accounts in ${APP_LABEL}.`,
    description: `Entra has failed to disable or delete the accounts of leavers ${SINCE}. Have the admin of the app disable these accounts by hand now, then fix the cause.`,
    meaning:
      "Entra tries to disable or delete accounts of people who have left, and fails. They can still sign in to the app if the app does not check with Entra.",
    affected: "The organization: former members keep access. The job's page shows who they are.",
    steps: [
      openJob("_Who is affected_ lists the people."),
      "Have the admin of the app disable these accounts by hand now.",
      "Fix the cause: follow the remedy of the failure clusters of leavers in _What fails_.",
      "Provision one of the leavers on demand in the portal to check that it works. The alert resolves when no disable or delete is overdue any more.",
    ],
  },
  DeletionWave: {
    summary: `Provisioning disables or deletes unusually many people in ${APP_LABEL}.`,
    description: `The cycle began to do so at {{ $value | humanizeTimestamp }}. Find out whether this is intended before the next cycle; if it is not, pause provisioning now.`,
    meaning:
      "One cycle has disabled or deleted unusually many accounts, or is near the deletion threshold of the job. Often someone has changed a group, an assignment or a scoping filter. The severity is critical if people have lost their accounts.",
    affected: "The people who lose their accounts. The job's page links to a page that lists them.",
    steps: [
      openJob(
        "The condition says how many people lose their accounts, and links to the list of them.",
      ),
      "If this is not intended, pause provisioning in the portal at once. Otherwise the next cycle goes on.",
      "Read the last changes of groups, assignments and scoping filters in _Configuration_ and in the audit log of the portal. Undo the wrong change.",
      "Start provisioning again. Entra enables the accounts of people who are in scope again, unless the app has deleted them.",
    ],
  },
  JobStopped: {
    summary: `Provisioning of ${APP_LABEL} has stopped.`,
    description: `No cycle has ended ${SINCE}, although one was due, or Entra has paused the job by itself. Read the reason in the console, then pause and start provisioning.`,
    meaning:
      "A cycle that was due has not ended, although the job is not paused. Or Entra has paused the job after too many errors. Or the job was started and its first cycle has not begun for hours.",
    affected: "Everyone who joins, leaves or changes: no change reaches the target.",
    steps: [
      openJob(
        "_Cycle_ shows since when a cycle is overdue. If a cycle is running and makes progress, wait for its end.",
      ),
      "Check the Azure status page and the tenant's _Service health_. If there is no error in the job, the cause is usually Microsoft's service.",
      "Pause and start provisioning in the portal. The job continues from its watermark, so no change is lost.",
      "If the job has not run after another interval, open a support request at Microsoft. Give the job id and the time of the last execution.",
    ],
  },
  JobStalled: {
    summary: `A cycle of ${APP_LABEL} makes no progress.`,
    description: `The running cycle has made no progress ${SINCE}. Wait for Entra to go on, or restart the cycle as the runbook describes.`,
    meaning:
      "A cycle is running, but its counts have not changed for longer than the setting `assessment.stalledAfter`.",
    affected: "Everyone whose change the cycle has not reached yet.",
    steps: [
      openJob("_Cycle_ shows the progress and since when it has not changed."),
      "Look at the SCIM server: if it is slow or throttles Entra, the cycle waits for it.",
      "Check the tenant's _Service health_. If there is no error, pause and start provisioning in the portal.",
    ],
  },
  JobUnreadable: {
    summary: `Steadystate cannot read the job of ${APP_LABEL}.`,
    description: `The data about this job has been too old ${SINCE}. Other jobs of the tenant can be read. Until this ends, no alert about this job can fire.`,
    meaning:
      "Steadystate can read the tenant, but not this job. The state of the job in Entra is not known; it may work normally.",
    affected: "It is not known. Problems of this job go unnoticed until the alert resolves.",
    steps: [
      openJob("The reason below the condition says what cannot be read."),
      "If you deleted the job in Entra, wait: the next discovery finds that it is gone, and the alert resolves.",
      "Run `npm run doctor`. It reads the job as the worker does and prints what fails and how to fix it.",
    ],
  },
} as const satisfies Readonly<Record<string, AlertText>>;
