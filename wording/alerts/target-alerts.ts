import { type AlertText, APP_LABEL, openJob, SINCE } from "./alert-text.ts";

export const TARGET_ALERT_TEXTS = {
  TargetDown: {
    summary: `The SCIM server of ${APP_LABEL} does not work.`,
    description: `The probes of Steadystate have failed ${SINCE}, and no cycle of Entra shows that the server works. The next cycle with a change will fail.`,
    meaning:
      "The SCIM server does not answer the probes of Steadystate correctly, and no cycle has written to it since. The severity is critical after the setting `assessment.targetDownCriticalAfter`.",
    affected: "Everyone whose account in the app must change: Entra cannot write to it.",
    steps: [
      "Read the reason in the [incident](/#/incidents): it says what the server answers, and who can fix it.",
      "Have the app's admin check that the SCIM server runs, and the network team that its name resolves and that the firewall lets Entra through.",
      "Run `npm run doctor`: it probes each SCIM server of the settings once and prints the answer.",
      "The alert resolves after the server answers again and the cycles of its jobs no longer fail because of it.",
    ],
  },
  TargetAuthRejected: {
    summary: `The SCIM server of ${APP_LABEL} refuses the token.`,
    description: `The server has refused the token of Steadystate's probe ${SINCE}, and no cycle shows that Entra uses another one. The next cycle probably fails; Entra then quarantines the job.`,
    meaning:
      "The SCIM server refuses the token in Steadystate's settings, with which Steadystate probes it. If Entra uses the same token, its cycles fail, and Entra puts the job into quarantine soon.",
    affected:
      "Everyone whose account in the app must change, as soon as Entra's own token is refused too.",
    steps: [
      openJob("_Risk drivers_ says since when the token is refused."),
      "Click _Test Connection_ in the portal under _Admin credentials_. If it fails, the app's admin makes a new token in the app; enter it there and save.",
      "Put the same token into the setting `targets[].scim.token`, so that the probes work again.",
    ],
  },
  TokenExpiring: {
    summary: `The token for ${APP_LABEL} expires soon or has expired.`,
    description:
      "The SCIM server will refuse the token after its expiry, and Entra then quarantines the job. Renew the token; the console shows the date.",
    meaning:
      "The token for the SCIM server expires soon or has expired. The settings `assessment.tokenExpiryWarning` and `assessment.tokenExpiryCritical` say how long before the alert fires, and from when it is critical.",
    affected: "No account yet. After the expiry, everyone whose account in the app must change.",
    steps: [
      "Read the [incident](/#/incidents): it says when the token expires, and whether it is the token that Entra uses or the token in Steadystate's settings.",
      "The app's admin makes a new token in the app. Enter it in the portal under _Admin credentials_, click _Test Connection_, and save.",
      "Put the same token into `targets[].scim.token`, and the new date into `targets[].tokenExpiresAt` if you use this setting.",
    ],
  },
} as const satisfies Readonly<Record<string, AlertText>>;
