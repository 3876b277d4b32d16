/** The first paragraphs of the runbook. */
export const RUNBOOK_INTRODUCTION: readonly string[] = [
  "This runbook has one section for each alert. A section says what the alert means, who is affected, and what to do, in this order. An alert resolves when its cause is fixed. An alert about an incident fires as long as the incident is open in Steadystate, also if another incident mutes it: the label `muted_by` then names the kind of that incident.",
  '_What fails_, _Who is affected_, _Distance to quarantine_, _Risk drivers_, _Configuration_ and _Cycle_ are sections of the job\'s page in the console. To open this page, open the [overview](/#/) and click the job. The line below the title of the page shows the kind of the job, its source and its target. "The portal" is the [Entra admin centre](https://entra.microsoft.com): _Enterprise applications → the app → Provisioning_, or _Entra Connect → Cloud Sync_ for a job of cloud sync.',
];
