import { type AlertText, SINCE } from "./alert-text.ts";

export const OWN_ALERT_TEXTS = {
  TenantUnreadable: {
    summary: "Steadystate cannot read the tenant {{ $labels.tenant }}.",
    description: `The data about the jobs of this tenant has been too old ${SINCE}. Until this ends, no alert about them can fire. Run npm run doctor.`,
    meaning:
      "Steadystate cannot read the jobs or the log of a tenant: it never could, or it no longer can. Nothing is known about the jobs of this tenant; Entra may be working normally.",
    affected: "It is not known. Problems of this tenant go unnoticed until the alert resolves.",
    steps: [
      "Run `npm run doctor`, or read the banner of the [overview](/#/) or `readFailure` in `GET /api/v1/tenants`. They name the cause and the remedy.",
      "If the sign-in service or Graph is unavailable, nothing needs to be done: Steadystate tries again at the next poll.",
      "If `readFailure` is null, check that the worker is running.",
    ],
  },
  CredentialExpiring: {
    summary:
      "The credential of Steadystate for the tenant {{ $labels.tenant }} expires soon or has expired.",
    description:
      "After the expiry Steadystate cannot read the tenant, and no alert about its jobs can fire. Make a new secret or certificate for Steadystate's app in Entra and put it into the settings.",
    meaning:
      "The secret or certificate with which Steadystate signs in to the tenant expires soon or has expired.",
    affected: "No account yet. After the expiry, problems of this tenant go unnoticed.",
    steps: [
      "Read the [incident](/#/incidents): it says when the credential expires.",
      "In the [Entra admin centre](https://entra.microsoft.com), open _App registrations_, the app of Steadystate, _Certificates & secrets_, and make a new secret or add a new certificate.",
      "Put it into `tenants[].credential` of the settings. Run `npm run doctor` to check that the sign-in works.",
    ],
  },
  PollStale: {
    summary:
      "Steadystate has not read {{ $labels.collector }} of {{ $labels.tenant }} for a while.",
    description:
      "The last successful poll was {{ $value | humanizeDuration }} ago, which is several poll intervals. What the console and the metrics show about it is old. Run npm run doctor.",
    meaning:
      "A poll has not succeeded for several intervals. The metrics and pages that need it show old data; the state of Entra itself is not known. The label `collector` is the name of the poll: `jobs`, `logs`, `audits`, `discovery` and so on. The limits are the settings `assessment.staleAfter` and `assessment.staleAfterPolls`.",
    affected: "It is not known. What this poll would show goes unnoticed until the alert resolves.",
    steps: [
      "Run `npm run doctor`. It tests every connection and prints what fails and how to fix it.",
      "If it finds nothing, read `problems` of `/readyz` and the lines `tenant cannot be read` in the log of the worker.",
      "Usually the client secret has expired, or an administrator has removed a permission.",
      "If Graph throttles the requests (429), another program in the same tenant uses the same rate limit. Make the poll intervals of Steadystate longer (`tenants[].poll`).",
    ],
  },
  PollNeverSucceeded: {
    summary: "Steadystate has never read {{ $labels.collector }} of {{ $labels.tenant }}.",
    description:
      "This poll has never succeeded, so what needs it is missing in the console. Usually a permission is missing. Run npm run doctor.",
    meaning:
      "Steadystate has known this poll for at least an hour, and the poll has never succeeded. Usually Steadystate's app lacks a permission in Entra. The label `collector` is the name of the poll.",
    affected: "It is not known. What this poll would show is missing in the console.",
    steps: [
      "Run `npm run doctor`. It names the permission that is missing and how to give it.",
      "If it finds nothing, read `problems` of `/readyz` and the lines `tenant cannot be read` in the log of the worker.",
    ],
  },
  GraphThrottled: {
    summary: "Graph throttles the requests of Steadystate for {{ $labels.tenant }}.",
    description:
      "Of the requests of the last half hour, {{ $value | humanizePercentage }} were throttled. The data becomes older than the poll intervals. Find the other program that uses the same limit, or make the poll intervals longer.",
    meaning:
      "Graph answers 429 to many requests of Steadystate. Steadystate waits as Graph asks, so nothing is lost, but its data becomes older.",
    affected: "Everyone who relies on recent data: problems are found later.",
    steps: [
      "Find out whether another program reads the provisioning log of the same tenant with the same app registration. Give it an app registration of its own.",
      "If there is none, make the poll intervals of Steadystate longer (`tenants[].poll`).",
      "If [SteadystatePollStale](#steadystatepollstale) fires too, the data is already too old: do one of the two steps above at once.",
    ],
  },
  NotificationsStuck: {
    summary: "Notifications by {{ $labels.channel }} do not arrive.",
    description:
      "The oldest has waited for {{ $value | humanizeDuration }}. People may not know of an incident: see the console. The readiness page /readyz says why the last attempts failed and what to check.",
    meaning:
      "Notifications of this channel wait for much longer than usual. Nothing is lost: the worker tries for two days, and sends everything as soon as the channel works again.",
    affected: "The recipients of the channel: they may not know of an incident.",
    steps: [
      "Look at the [incidents](/#/incidents), because their recipients may not know of them.",
      "Read `problems` of `/readyz`, or the banner of the [overview](/#/). `delivery-path-broken` says which channel and route, since when, and what to check.",
      "Run `npm run doctor`, which tries each channel. After a change of the settings, restart the worker: it tries at once.",
      "If there is no such problem, the server of a single recipient asks the worker again and again to try later: read `deliveries` in `GET /api/v1/notifications?state=waiting`.",
    ],
  },
  NotificationsRefused: {
    summary: "A recipient did not get a notification by {{ $labels.channel }}.",
    description:
      "In the last hour a server refused a recipient for good, or Steadystate stopped trying. The page Notifications of the console says why, and what to do.",
    meaning:
      "In the last hour a mail server or another receiver has refused a notification for good, or Steadystate has stopped trying. This recipient does not get this notification any more. Others may have got it.",
    affected: "The recipients of these notifications: they may not know of an incident.",
    steps: [
      "Open [Notifications](/#/notifications), or read `deliveries` in `GET /api/v1/notifications?state=failed`: `stateText` says why and what to do, and `answer` has the words of the server.",
      "If the address does not exist any more, correct it in `notify` of the settings.",
      "If the server refuses every mail, check whether it accepts mails from `mail.from`. `npm run doctor -- --send-test` sends a test message to each recipient.",
    ],
  },
  Down: {
    summary: "Prometheus cannot scrape Steadystate.",
    description:
      "While this lasts, no other alert of Steadystate can fire. Check that the server is running and that Prometheus sends a valid key.",
    meaning:
      "Prometheus cannot scrape Steadystate. While this lasts, no other alert of Steadystate can fire.",
    affected: "Those who rely on alerts. Mails are sent by the worker and may still arrive.",
    steps: [
      "Check that the server process is running and that `/healthz` answers. If the process has exited, the last line of its log contains the reason.",
      "If the server answers but Prometheus gets `401`, Steadystate does not know the key that Prometheus sends, or the key has expired or was revoked: compare it with `npm run key -- list` and `server.access.keys`.",
      "If `/readyz` answers 503, Redis does not answer. If its `status` is `stale` or `waiting`, the worker does not poll.",
      "If nothing is wrong, the scrape job has another name than in the rules: compare it with `selector` in `dashboards/mixin/config.yaml`.",
    ],
  },
} as const satisfies Readonly<Record<string, AlertText>>;
