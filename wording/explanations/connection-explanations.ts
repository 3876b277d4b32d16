import { type ExplanationText, ifItLasts } from "./explanation-text.ts";

/** Errors of the connection to an app, and of the app's SCIM service. */
export const CONNECTION_EXPLANATION_TEXTS = {
  "internal-server-error": {
    meaning: "The app answered with an internal error.",
    ...ifItLasts(
      "for hours",
      "The app's owner looks at the app's status page, and opens a ticket with the vendor.",
    ),
  },
  timeout: {
    meaning: "The app took too long to answer.",
    ...ifItLasts(
      "for hours",
      "The app's owner reports to the vendor that its SCIM service is too slow for Entra.",
    ),
  },
  "microsoft-internal-error": {
    meaning: "Something failed inside Microsoft's provisioning service.",
    ...ifItLasts(
      "for a day",
      "A directory admin opens a ticket with Microsoft and names the job id.",
    ),
  },
  "connection-broken": {
    meaning: "The network connection to the app failed.",
    ...ifItLasts(
      "for hours",
      "The team that runs the app's network checks the app's address, certificate (TLS 1.2) and firewall. The firewall must allow Entra's address ranges.",
    ),
  },
  "endpoint-unavailable": {
    meaning:
      "Entra could not connect to the app's endpoint, or got no usable answer when it tested the connection.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra under Provisioning, Admin Credentials is right and can be reached from the internet, looks at the app's status page, and tests the connection. If the job is in quarantine, the app's owner then chooses Start provisioning.",
  },
  "endpoint-not-found": {
    meaning:
      "The app does not know the address that Entra called: the Tenant URL is wrong, or the app does not offer this kind of object.",
    remedy:
      "The app's owner compares the Tenant URL in Entra under Provisioning, Admin Credentials with the app's provisioning tutorial, tests the connection, and switches off the mapping of groups if the app accepts only users.",
  },
  "endpoint-redirects": {
    meaning: "The app's address answers with a redirect, which Entra does not follow.",
    remedy:
      "The app's owner enters the final https address of the SCIM service as Tenant URL in Entra under Provisioning, Admin Credentials, and tests the connection.",
  },
  "method-not-allowed": {
    meaning:
      "The app's endpoint, or a proxy or web server in front of it, does not accept the method of this call, such as PATCH, PUT or DELETE.",
    remedy:
      "The app's owner asks the app's vendor, or the team that runs the proxy or web server in front of the app, to let GET, POST, PUT, PATCH and DELETE through to the SCIM service; and checks that the Tenant URL has no wrong or missing part.",
  },
  "call-not-implemented": {
    meaning: "The app does not know the call that Entra made.",
    remedy:
      "The app's owner compares the mapped objects and attributes with the app's provisioning tutorial, then asks the vendor which calls its SCIM service supports.",
  },
  "request-refused": {
    meaning: ({ status }) =>
      status === null
        ? "The app refused what Entra sent."
        : `The app answered ${status}: it refused what Entra sent.`,
    remedy:
      "The app's owner does what the app's message says, here or in the app's own log. If it names a value of the person, a directory admin corrects it in Entra; if it names an attribute, the app's owner corrects its mapping; if it names a setting, a right or a state, the app's owner changes it in the app. If it is not clear, the app's owner sends the vendor the message and the time of the call.",
  },
  "nothing-to-change": {
    meaning: "The app found nothing in Entra's call that it can change.",
    remedy:
      "The app's owner compares the account in the app with the person's values in Entra. If the account is right, nothing is lost, and the app's vendor is asked to answer such calls without an error; if not, the app's owner removes the mappings to attributes that the app does not know, or corrects them.",
    remedyAfterRemoval:
      "The app's owner compares the mapping of active (accountEnabled) with the app's provisioning tutorial, and sends the vendor the error text, because the app found nothing to change in a call that disables an account.",
  },
  "request-not-understood": {
    meaning:
      "The app's SCIM service does not understand or does not allow the form of the call that Entra made.",
    remedy:
      "The app's owner tries the Tenant URL in Entra with ?aadOptscim062020 at its end, which makes calls that change, disable and remove follow SCIM more closely. If that does not help, the app's owner sends the vendor the message and the call, which provisioning on demand shows. An attribute with a filter, such as [type eq \"work\"], is taken out of the mapping if the message blames it.",
  },
  "request-too-large": {
    meaning:
      "The app does not accept a call of this size, for example of a group with many members.",
    remedy:
      "The app's owner asks the vendor, or the team that runs the proxy in front of the app, to raise the limit; or uses smaller groups.",
  },
  "content-type-refused": {
    meaning:
      "The app did not accept the content type of Entra's call, which is application/scim+json.",
    remedy:
      "The app's owner checks that no proxy in front of the app changes the header Content-Type, then sends the vendor the error text, because a SCIM service must accept that content type.",
  },
  "changed-meanwhile": {
    meaning: "The account changed in the app while Entra changed it.",
    ...ifItLasts(
      "for a day",
      "The app's owner sends the vendor the error text, because the app expects a version that Entra does not send.",
    ),
  },
  "scim-version-refused": {
    meaning: "The app does not support the version of SCIM in the address or in the call.",
    remedy:
      "The app's owner enters the address of the app's SCIM 2.0 service as Tenant URL in Entra under Provisioning, Admin Credentials, and tests the connection.",
  },
  "sensitive-search-refused": {
    meaning: "The app does not let accounts be searched by a value that it treats as sensitive.",
    remedy:
      "The app's owner picks another matching attribute, such as userName, under Provisioning, Attribute mapping.",
  },
  "several-search-results": {
    meaning: "The app returned several objects when Entra searched for one object.",
    remedy:
      "The app's owner asks the vendor to make the app's SCIM filter exact, and to respect excludedAttributes when groups are read.",
  },
  "unreadable-scim-answer": {
    meaning:
      "Entra could not read the app's answer, because it is not the SCIM answer that Entra expects.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra under Provisioning, Admin Credentials is exactly the address of the app's SCIM service, and that no sign-in page or proxy in between answers instead of it. If both are right, the app's owner sends the vendor the error text with the app's answer, which only the vendor can correct.",
  },
  "incompatible-scim-search": {
    meaning: "The app's answer to a SCIM search does not match what Entra asked.",
    remedy:
      "The app's owner compares the matching attributes in Entra under Provisioning, Attribute mapping with those that the app can search, by the app's provisioning tutorial, and corrects them. If they are right, the app's owner sends the vendor the error text, because the app's search does not work as Entra needs it.",
  },
} as const satisfies Readonly<Record<string, ExplanationText>>;
