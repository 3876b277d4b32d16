import { type ExplanationText, ifItLasts, lowerFirst } from "./explanation-text.ts";

const FIND_CAUSE_OF_REFUSAL =
  "The app's owner compares the attribute mappings and the values in the log row with the app's provisioning tutorial. If the object exists in the app, the app's admin checks what can prevent the change there (its role, licence, owner or groups, or another system that manages it). If all is right, the app's owner sends the vendor the log row and the time of the call.";

/** Errors of the connection to an app, and of the app's SCIM service. */
export const CONNECTION_EXPLANATION_TEXTS = {
  "internal-server-error": {
    meaning: ({ status }) =>
      status === null
        ? "The app answered with an internal error."
        : `The app, or a server in front of it, answered ${status}: it failed while it handled the call.`,
    ...ifItLasts(
      "for hours",
      "The app's owner checks whether other objects fail too. If only a few fail, and with 500, the app's admin looks in the app for another one with the same name or address, and the app's owner compares what only these few send (often a manager, an address or a cost centre, or in a group a member who has no account in the app): without it, the rest arrives until the vendor has corrected the error. Otherwise the owner looks at the app's status page (or at the server log of an app that you run yourselves), and opens a ticket with the vendor with the message and the log row.",
    ),
    remedyAfterRemoval:
      "The app's owner looks at the app's status page, or at the server log of an app that you run yourselves, and opens a ticket with the vendor with the message and the log row.",
  },
  "search-failed-in-app": {
    meaning: ({ attribute, status }) =>
      `The app answered ${status ?? "with an internal error"}: it failed when Entra searched by ${attribute ?? "the matching attribute"}.`,
    ...ifItLasts(
      "for hours",
      "The app's owner checks whether every search fails. If every one does, the owner reads in the app's provisioning tutorial by which matching attribute the app can search, corrects it in Entra under Provisioning → Attribute mapping, and sends the vendor the log row. If only some fail, the owner looks at the app's status page.",
    ),
  },
  timeout: {
    meaning: "The app, or a server between it and Entra, took too long to answer.",
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
  "server-setup-broken": {
    meaning:
      "The server of the app's SCIM service could not load or find something that it needs itself, for example a database driver, a data source (DSN) or a program library.",
    remedy:
      "The app's owner sends the message to those who run the app's SCIM service (the vendor, or the team whose server it is): they install or correct on that server what the message names. Nothing has to be changed in Entra.",
  },
  "endpoint-unavailable": {
    meaning:
      "Entra could not connect to the app's endpoint, or got no usable answer when it tested the connection.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra under Provisioning → Admin Credentials is right and can be reached from the internet, looks at the app's status page, and tests the connection. If the address answers from another network, a firewall, a list of allowed addresses or the TLS settings of the app may block Entra. The app's owner or the vendor then allows the addresses of Entra. If the job is in quarantine, the app's owner then chooses Start provisioning.",
  },
  "endpoint-not-found": {
    meaning:
      "The app does not know the address that Entra called: the Tenant URL is wrong, SCIM is not switched on there, or the app does not offer this call for this kind of object.",
    remedy: (_, { isGroup }) =>
      `The app's owner ${isGroup ? "finds out from the app's provisioning tutorial whether the app accepts groups, and switches off the mapping of groups if it does not. Otherwise the owner " : ""}compares the Tenant URL in Entra under Provisioning → Admin Credentials with the tutorial of the app, and checks in the app that SCIM is switched on and that the plan or licence includes SCIM. Then the owner tests the connection. If all is right, the owner asks the vendor with the log row.`,
  },
  "instance-mismatch": {
    meaning:
      "Tenant URL and token in Entra do not fit together: the Tenant URL names no instance (namespace, tenant, workspace, organisation) of the app or the wrong one, or the token belongs to another instance or has another purpose.",
    remedy:
      "The app's owner opens the SCIM settings of the right instance in the app, compares the Tenant URL in Entra piece by piece with the one there, corrects it under Provisioning → Admin Credentials with a new token of that instance, tests the connection and saves. More rights for the token do not help.",
  },
  "not-offered-here": {
    meaning:
      "The app does not accept this change through this Tenant URL: it is managed at another level of the app (for example the account in place of the workspace), or a setting forbids it.",
    remedy:
      "The app's owner finds out in the app's admin pages and provisioning documentation which level or setting manages this. If it is another level, the owner enters the Tenant URL and a token of that level in Entra under Provisioning → Admin Credentials, tests the connection and saves. If it is a setting, the owner changes it, or removes the mapping that the app's message names.",
  },
  "https-required": {
    meaning: "The app accepts only calls over https, and thinks that Entra's call did not use it.",
    remedy:
      "The app's owner enters the address that begins with https:// as Tenant URL in Entra under Provisioning → Admin Credentials. If it is that address already, the team that runs the proxy in front of the app lets the app know that the call came over https (X-Forwarded-Proto).",
  },
  "endpoint-redirects": {
    meaning: "The app's address answers with a redirect, which Entra does not follow.",
    remedy:
      "The app's owner enters the final https address of the SCIM service as Tenant URL in Entra under Provisioning → Admin Credentials, tests the connection and saves.",
  },
  "method-not-allowed": {
    meaning:
      "The app's endpoint, or a proxy or web server in front of it, does not accept the HTTP method of this call.",
    remedy:
      "The app's owner asks the app's vendor, or the team that runs the proxy or web server in front of the app, to let GET, POST, PUT, PATCH and DELETE through to the SCIM service; and checks that the Tenant URL has no wrong or missing part.",
  },
  "creation-method-refused": {
    meaning: ({ account }) =>
      `The address that Entra calls does not accept the HTTP method POST, with which Entra creates ${account}. Often the Tenant URL has a wrong or missing part.`,
    remedy:
      "The app's owner first compares the Tenant URL in Entra under Provisioning → Admin Credentials with the app's provisioning tutorial, part by part, corrects it, tests the connection and saves. If it is right, the owner asks the app's vendor, or the team that runs the proxy or web server in front of the app, to let POST through to the SCIM service.",
  },
  "gateway-mapping-missing": {
    meaning: ({ attribute }) =>
      `A gateway or connector of the app has no mapping of its own for ${attribute ?? "an attribute"}. This mapping is in the configuration of the gateway and not in Entra.`,
    remedy: (_, { isGroup }) =>
      `The app's owner sends the message to those who run the gateway or connector (the vendor, or the team whose server it is): they add the mapping in its configuration, or update it. Nothing is missing in Entra${isGroup ? "; the mapping of members stays there, because without it nobody is added or removed" : ""}.`,
  },
  "call-not-implemented": {
    meaning: "The app does not offer the call that Entra made.",
    remedy: (_, { isGroup }) =>
      `The app's owner compares the attribute mappings, the Target Object Actions and the Tenant URL with the app's provisioning tutorial${isGroup ? ", and switches off the mapping of groups if the app accepts only users" : ""}. If all are right, the owner asks the vendor which calls its SCIM service supports, with the call, which provisioning on demand shows.`,
  },
  "gateway-route-missing": {
    meaning:
      "The Amazon API Gateway in front of the app does not have the path or the method of Entra's call. The token is not the cause, although the app's answer is about a token.",
    remedy:
      "The app's owner compares the Tenant URL in Entra under Provisioning → Admin Credentials with the address that the app gives, part by part (also the stage, such as /prod). If it is right, the owner sends the vendor the app's message and the call, which provisioning on demand shows, so that the vendor adds the missing path or method. A new token does not help.",
  },
  "request-refused": {
    meaning: ({ status }) =>
      status === null
        ? "The app refused what Entra sent."
        : `The app answered ${status}: it refused what Entra sent.`,
    remedy: `The app's owner does what the app's message says. A wrong value: a directory admin corrects it in Entra. A wrong attribute: the owner corrects its mapping. A setting, a right or a locked object: the app's admin changes it in the app. If there is no message, or none that helps, ${lowerFirst(FIND_CAUSE_OF_REFUSAL)}`,
    remedyWithoutMessage: FIND_CAUSE_OF_REFUSAL,
  },
  "checks-listed": {
    meaning: "The app refused the call, and names several possible causes.",
    remedy:
      "The app's owner checks the causes in the order of the app's message. What concerns the token or single sign-on is corrected in the app and in Entra under Provisioning → Admin Credentials; a value is corrected in the attribute mapping, or by a directory admin in Entra.",
  },
  "nothing-to-change": {
    meaning: "The app found nothing in Entra's call that it can change.",
    remedy: (_, { person, account }) =>
      `The app's owner compares ${account} in the app with the values of ${person} in Entra. If ${account} is right, nothing is lost, and the app's vendor is asked to answer such calls without an error; if not, the app's owner removes the mappings to attributes that the app does not know, or corrects them.`,
    remedyAfterRemoval:
      "The app's owner compares the mapping of active (accountEnabled) with the app's provisioning tutorial, and sends the vendor the error text, because the app found nothing to change in a call that disables an account.",
  },
  "schema-not-accepted": {
    meaning:
      "The app does not know, or does not permit, the schema of an attribute that Entra sent, usually that of an extension.",
    remedy:
      "The app's owner finds in the log row the attributes whose names begin with urn: and contain extension, and corrects or removes the mappings of those that the app's documentation does not name. If it names them, or if it is SCIM's own enterprise extension, the owner sends the vendor the message, and takes these mappings out until the vendor has corrected it.",
  },
  "sub-attribute-unknown": {
    meaning:
      "The app does not know the part “primary”, which Entra sends with each entry of addresses, phone numbers, roles or e-mail addresses.",
    remedy: (_, { person }) =>
      `The app's owner sends the vendor the app's message, because SCIM itself defines this part. Until the vendor has corrected it, the owner takes out the mappings of addresses first, then those of phone numbers and roles, and provisions ${person} on demand after each.`,
  },
  "boolean-as-text": {
    meaning:
      "Entra sends true or false as a text, and the app's SCIM service accepts only a boolean of JSON.",
    remedy:
      "The app's owner switches on the app's setting that accepts texts, if it has one. Otherwise, if the message is about active, the owner adds ?aadOptscim062020 to the end of the Tenant URL in Entra, so that cycles (not provisioning on demand) send active as a boolean; if it is about another value, such as primary of a role, the owner takes that value out of the mapping. If this does not help, the owner sends the vendor the message.",
  },
  "patch-entry-missing": {
    meaning:
      "Entra changes a part of an entry, for example of the work address, that the account does not have in the app, and the app refuses the change instead of creating the entry.",
    remedy:
      'The app\'s owner sends the vendor the message and the call, because Entra expects the app to create the entry. Until the vendor has answered, the owner takes the mappings of this entry out, such as addresses[type eq "work"].locality, or has the entry created in the app, so that the other changes of the person arrive.',
  },
  "request-not-understood": {
    meaning:
      "The app's SCIM service does not understand or does not allow the form of the call that Entra made.",
    remedy: (_, { isGroup }) =>
      `The app's owner reads the app's message. If it shows an operation with a capital letter (Add, Replace, Remove), or blames the removal of a member or the form of active, the owner adds ?aadOptscim062020 to the end of the Tenant URL in Entra and waits for the next cycle: calls that change, disable and remove then follow SCIM more closely (but not in provisioning on demand). Otherwise, or if that does not help, the owner sends the vendor the message and the call, which provisioning on demand shows. Until the vendor has corrected it, the owner takes the attribute that the message blames out of the mapping, if it is no matching attribute${isGroup ? "; the mapping of members stays, because without it nobody is added or removed" : ""}.`,
  },
  "body-not-read": {
    meaning:
      "The app's service could not read the body of Entra's call: it asks for the body itself, or for fields that SCIM calls by other names.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra under Provisioning → Admin Credentials is the app's SCIM address, because other addresses of an app expect another body. If it is, the owner sends the vendor the message and the call, which provisioning on demand shows: the app's service must read the content type application/scim+json and the attributes of SCIM. No value in Entra is wrong.",
  },
  "match-search-failed": {
    meaning: ({ isGroup }) =>
      `Entra could not look up ${isGroup ? "the group" : "the person"} in the app${isGroup ? ". Many apps take no groups from Entra" : ""}.`,
    remedy: (_, { isGroup }) =>
      isGroup
        ? "The app's owner reads in the app's provisioning tutorial whether the app takes groups. If it does not, the app's owner switches off the mapping of groups in Entra under Provisioning → Mappings. If it does, the app's owner checks the matching attribute of the groups there."
        : "The app's owner checks the matching attribute of the users in Entra under Provisioning → Mappings, and sends the vendor the search that Entra makes, which provisioning on demand shows.",
  },
  // With the flag, Entra puts several changes into one operation without a path (Microsoft, "Known issues
  // and resolutions with SCIM 2.0 protocol compliance").
  "patch-path-required": {
    meaning:
      "The app does not accept a change of several attributes without the path of each attribute.",
    remedy:
      "The app's owner removes ?aadOptscim062020 from the end of the Tenant URL in Entra, because with it Entra makes such calls. If the Tenant URL does not have it, the app's owner sends the vendor the message and the call, which provisioning on demand shows.",
  },
  "request-too-large": {
    meaning: ({ isGroup }) =>
      `The app does not accept a call of this size${isGroup ? ", for example of a group with many members" : ""}.`,
    remedy: (_, { isGroup }) =>
      `The app's owner asks the vendor, or the team that runs the proxy in front of the app, to raise the limit; or ${isGroup ? "uses smaller groups" : "leaves out the mapping of the largest value"}.`,
  },
  "headers-too-large": {
    meaning:
      "A server in front of the app refused the call, because its headers are too long: usually the token is.",
    remedy:
      "The app's owner enters a shorter token in Entra under Provisioning → Admin Credentials, if the app offers one; otherwise the vendor, or the team that runs the server, raises its limit of headers. The mappings do not change the headers.",
  },
  "header-missing": {
    meaning: "The app expects an HTTP header that Entra's call does not have.",
    remedy:
      "The app's owner checks that Tenant URL and token in Entra under Provisioning → Admin Credentials are those that the app gives for Entra, because no mapping can add a header. If they are right, the owner sends the vendor the app's message, because the app must do without this header.",
  },
  "content-type-refused": {
    meaning:
      "The app did not accept the content type of Entra's call, which is application/scim+json.",
    remedy:
      "The app's owner checks that no proxy in front of the app changes the header Content-Type, then sends the vendor the error text, because a SCIM service must accept that content type.",
  },
  "changed-meanwhile": {
    meaning: ({ account }) =>
      `The app says that another call was changing ${account}, or something that it needs, at the same time, or that Entra's version of it is too old.`,
    ...ifItLasts(
      "for a day",
      "The app's owner sends the vendor the error text: the app does not finish such calls one after the other, or it expects a version that Entra does not send.",
    ),
  },
  "scim-version-refused": {
    meaning: "The app does not support the version of SCIM in the address or in the call.",
    remedy:
      "The app's owner enters the address of the app's SCIM 2.0 service as Tenant URL in Entra under Provisioning → Admin Credentials, tests the connection and saves.",
  },
  "sensitive-search-refused": {
    meaning: "The app does not let accounts be searched by a value that it treats as sensitive.",
    remedy:
      "The app's owner picks another matching attribute, such as userName, under Provisioning → Attribute mapping.",
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
      "The app's owner checks that the Tenant URL in Entra under Provisioning → Admin Credentials is exactly the address of the app's SCIM service, and that no sign-in page or proxy in between answers instead of it. If both are right, the app's owner sends the vendor the error text with the app's answer, which only the vendor can correct.",
  },
  "incompatible-scim-search": {
    meaning: ({ attribute }) =>
      attribute === null
        ? "The app refused the SCIM search that Entra made, or did not answer what Entra asked."
        : `The app refused the SCIM search that Entra made by ${attribute}, or did not answer what Entra asked.`,
    remedy:
      "The app's owner compares the matching attributes in Entra under Provisioning → Attribute mapping with those that the app can search, by the app's provisioning tutorial, and corrects them. If they are right, the app's owner sends the vendor the error text, because the app's search does not work as Entra needs it.",
  },
} as const satisfies Readonly<Record<string, ExplanationText>>;
