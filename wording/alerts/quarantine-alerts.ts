import { type AlertText, APP_LABEL, openJob, SINCE } from "./alert-text.ts";

export const QUARANTINE_ALERT_TEXTS = {
  JobQuarantined: {
    summary: `Provisioning of ${APP_LABEL} is in quarantine.`,
    description: `The job has been in quarantine ${SINCE}. Entra runs the job at most once a day, so joiners, leavers and changes are delayed. Fix the cause that the console shows, then start provisioning.`,
    meaning:
      "Entra has put the job into quarantine. It runs the job at most once a day, and disables it after about four weeks.",
    affected:
      "Everyone who joins, leaves or changes: their accounts are changed a day late or not at all.",
    steps: [
      openJob("The line below the condition gives the reason of the quarantine and the remedy."),
      "`EncounteredBaseEscrowThreshold`, `EncounteredTotalEscrowThreshold`, `EncounteredEscrowProportionThreshold`: too many objects fail. Open _What fails_ and follow the remedy of the largest failure cluster. Usually one attribute or one mapping is the cause.",
      "`EncounteredQuarantineException`: Entra cannot work with the other system. For a SaaS app the credentials are usually the cause: renew the token in the portal under _Admin credentials_, click _Test Connection_, and save. For HR, cloud sync, cross-tenant and API-driven jobs the remedy on the job's page says what to check: the HR account, the provisioning agent, the access settings, the notification mail.",
      "`TooManyDeletes`: accidental deletion prevention has stopped the job. **Do not restart the job before you know** whether the deletions are intended. If they are intended, click _Allow deletes_. Otherwise fix the scope or the group first.",
      "After the cause is fixed, Entra lifts the quarantine at its next attempt. The job's page shows the time of this attempt. To lift the quarantine sooner, click _Start provisioning_ (in cloud sync: _Clear quarantine_). _Restart provisioning_ also clears the watermark and reads everyone again, which takes hours in a large directory.",
    ],
  },
  JobDisabled: {
    summary: `Entra has disabled provisioning of ${APP_LABEL}.`,
    description: `The job was in quarantine for too long, so Entra has disabled it (${SINCE}). Nothing is provisioned until an administrator fixes the cause and starts the job.`,
    meaning: "Entra has disabled the job after four weeks of quarantine.",
    affected:
      "Everyone in scope of the job: Entra no longer provisions joiners, movers and leavers to its target. Leavers keep their accounts.",
    steps: [
      "If accounts of leavers are sensitive, have the admin of the target disable them by hand now. _Who is affected_ on the job's page names the people whose changes failed.",
      "Fix the cause as described in [SteadystateJobQuarantined](#steadystatejobquarantined), then click _Start provisioning_ in the portal.",
      "An initial cycle follows. _Cycle_ on the job's page shows when it is expected to end.",
    ],
  },
  DisablementImminent: {
    summary: `Entra disables provisioning of ${APP_LABEL} in {{ $value | humanizeDuration }}.`,
    description:
      "The job has been in quarantine for weeks. After Entra has disabled it, nothing is provisioned until an administrator starts the job, and everyone is read again. Fix the cause today.",
    meaning: "Entra will disable the quarantined job soon; the alert says when.",
    affected:
      "Those who are affected by the quarantine. After the disablement, everyone in scope of the job.",
    steps: [
      "Follow the steps of [SteadystateJobQuarantined](#steadystatejobquarantined) today.",
      "If you cannot fix the cause in time, lift the quarantine with _Start provisioning_. Microsoft does not document whether this restarts the four weeks, so check the date on the job's page afterwards.",
      "If the app is no longer used, stop the job in the portal. The alert then resolves.",
    ],
  },
  JobQuarantineRisk: {
    summary: `Provisioning of ${APP_LABEL} is at risk of quarantine.`,
    description: `The risk has been high ${SINCE}. The console shows which rule of Entra applies first, and when. Fix the largest failure cluster first.`,
    meaning:
      "The job is not in quarantine, but its failures are near the limit of a quarantine rule of Entra, or something else may put it into quarantine soon.",
    affected: "Only the people whose objects fail. In a quarantine, everyone in scope of the job.",
    steps: [
      openJob(
        "_Distance to quarantine_ shows the rule that applies first, the risk drivers and the expected time.",
      ),
      "Open _What fails_. Usually it helps most to fix the largest failure cluster. `POST /api/v1/jobs/{jobId}/what-if` calculates how much the risk decreases.",
      "Fix the cause in the source or in the mapping. Entra retries objects in escrow after 6, 12 and 24 hours, then once a day. Provision some of these objects on demand to check that they succeed.",
    ],
  },
} as const satisfies Readonly<Record<string, AlertText>>;
