import { isCredentialReason } from "../../domain/credential-expiry.ts";
import {
  EMPTY_MESSAGE_PARTS,
  type Message,
  type MessageLine,
  type MessageLink,
} from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { incidentText } from "../../wording/condition.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { formatTime } from "../../wording/phrases.ts";
import { incidentFacts } from "./incident-facts.ts";
import {
  changeLine,
  type IncidentMessageInput,
  incidentDurationText,
  messageHead,
  messageLine,
} from "./message.ts";
import { incidentLinks, type LinkSettings } from "./message-links.ts";

export type CredentialMessageInput = IncidentMessageInput & { readonly links: LinkSettings };

const IF_IGNORED_TEXT =
  "Entra then refuses the sign-in of Steadystate: it reads no job and no log of this tenant and cannot report new problems. Entra's provisioning continues.";

/** The mail about the credential with which Steadystate itself signs in to a tenant. */
export function credentialMessage(input: CredentialMessageInput): Message {
  const { incident, reason, links, now } = input;
  const { reason: what, remedy } = incidentText(incident);
  const lines: readonly MessageLine[] =
    reason === "recovered"
      ? [
          messageLine("What", what),
          messageLine("Lasted", incidentDurationText(incident, now)),
          messageLine(NEXT_STEP_LABEL, remedy ?? "Nothing to do."),
        ]
      : [
          ...changeLine(input),
          messageLine("What", what),
          messageLine("If ignored", IF_IGNORED_TEXT),
          messageLine(NEXT_STEP_LABEL, remedy ?? "Nothing to do."),
        ];
  return {
    ...messageHead(input),
    lines,
    ...EMPTY_MESSAGE_PARTS,
    links: incidentLinks(incident, appRegistrationLinks(input), links),
    footer: [
      `Data as of ${formatTime(incident.assessedAt)}. This mail is about Steadystate's access to the tenant, not about Entra.`,
      `Incident id: ${toPlainLine(incident.id, 300)}`,
    ],
    facts: [incidentFacts(incident, reason, links.publicUrl)],
  };
}

/** The page in Entra on which an admin makes a new secret. */
function appRegistrationLinks({
  incident: { reason },
  links: { portal },
}: CredentialMessageInput): readonly MessageLink[] {
  if (portal === null || !isCredentialReason(reason) || reason.code !== "credential-expiring")
    return [];
  const app = encodeURIComponent(reason.clientId);
  const blade = `#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${app}`;
  return [{ label: "Open in Entra", url: `${portal}/${blade}` }];
}
