import type { TextExplanationId } from "../../domain/error-explanation.ts";
import { type ExplanationText, findOtherAccount } from "./explanation-text.ts";

const NAME_PARTS: Readonly<Record<string, string>> = {
  "name.givenName": "first name",
  "name.familyName": "last name",
};

function namePart(attribute: string | null): string | null {
  return NAME_PARTS[attribute ?? ""] ?? null;
}

export const TEXT_EXPLANATION_TEXTS: Readonly<Record<TextExplanationId, ExplanationText>> = {
  "8x8-site-unchangeable": {
    meaning: "8x8 does not let the site of an existing user be changed.",
    remedy:
      "A directory admin sets the office location in Entra back to the person's 8x8 site; if the person really moved, the 8x8 admin recreates the user with the new site.",
  },
  "8x8-site-unknown": {
    meaning: "8x8 has no site with the name that the person has in Entra.",
    remedy:
      "A directory admin writes the exact 8x8 site name into the person's office location in Entra; if the site was renamed in 8x8, the 8x8 admin can restore the old name instead.",
  },
  "8x8-site-missing": {
    meaning: "8x8 needs a site for the person, and Entra has none.",
    remedy:
      "A directory admin writes the exact 8x8 site name into the person's office location in Entra.",
  },
  "8x8-user-name-taken": {
    meaning: "Another account in 8x8 already has this user name.",
    remedy:
      "The 8x8 admin finds that account, also among users made by hand, and renames or removes the account, or lets the integration see all users so that Entra can take over the account. User names are unique among all customers of 8x8: if another company has this user name, a directory admin changes the user name in Entra.",
  },
  "user-name-taken": {
    meaning: "Another account in the app already has this user name.",
    remedy: findOtherAccount("the account with this user name", "the user name"),
  },
  "email-taken": {
    meaning: "Another account in the app already has this e-mail address.",
    remedy: findOtherAccount("the account with this e-mail address", "the address"),
  },
  "group-name-taken": {
    meaning: "The app already has another group with this name, id or address.",
    remedy:
      "The app's admin looks in the app for the other group, also among deleted ones. If it is the same group, the app's admin links it to SCIM in the app. If the app cannot do this, the app's owner corrects the matching attribute of groups, so that Entra finds the group. If it is another group, one of the two is renamed. The admin deletes a group only if nobody needs its access. If no such group is found, the app's owner asks the vendor's support whether an old record still has the name.",
  },
  "email-missing": {
    meaning:
      "The app needs a work e-mail address, and Entra sent none: the person's mail attribute is empty, or no mapping sends it.",
    remedy:
      "A directory admin fills in the person's mail attribute in Entra (or in Active Directory, if the person is synchronized from there). If people without a mailbox need the app too, the app's owner maps the address from an attribute that everyone has, such as userPrincipalName, if the app accepts that address. If the app asks for a primary address although Entra sends one, the app's owner sends one that is marked as primary, under Provisioning → Attribute mapping.",
  },
  "name-missing": {
    meaning: ({ attribute }) =>
      namePart(attribute) === null
        ? "The app needs a first and a last name, and the person lacks at least one of the two in Entra."
        : `The app needs a ${namePart(attribute)}, and Entra sent none: the person has none, or no mapping sends it.`,
    remedy: (_, __, attribute) =>
      `A directory admin fills in the person's ${namePart(attribute) ?? "first and last name"} in Entra (or in Active Directory, if the person is synchronized from there); if everyone's is missing, the app's owner adds its mapping.`,
  },
  "8x8-locale-unknown": {
    meaning: "8x8 does not know the locale that Entra sends.",
    remedy:
      "The app's owner maps locale to one of the language tags that 8x8 lists, under Provisioning → Attribute mapping, or removes the mapping.",
  },
  "8x8-token-rejected": {
    meaning:
      "8x8 rejected the URL or the token that Entra uses. A possible reason is that somebody switched off the SCIM integration in 8x8, which deletes the token.",
    remedy:
      "The 8x8 admin opens Admin Console → Identity and Security → User Provisioning Integration (SCIM), switches the integration on for Microsoft and copies 8x8 URL and 8x8 API Token; the app's owner enters both in Entra under Provisioning → Admin Credentials, tests the connection and saves. If the job is stopped or in quarantine, the owner then chooses Start provisioning.",
  },
  "web-page-answer": {
    meaning: "Entra got a web page instead of the app's SCIM answer.",
    remedy:
      "The app's owner checks that the Tenant URL in Entra under Provisioning → Admin Credentials points to the SCIM service; the team that runs the app's network checks that no sign-in page, proxy or firewall answers instead of the app.",
  },
};
