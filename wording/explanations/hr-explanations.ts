import type { HrExplanationId } from "../../domain/error-explanation.ts";
import { type ExplanationText, ifItLasts, valueName } from "./explanation-text.ts";

/** An HR system as the source of a job, or as the target of a writeback. */
export const HR_EXPLANATION_TEXTS: Readonly<Record<HrExplanationId, ExplanationText>> = {
  "hr-credentials-rejected": {
    meaning: "The HR system rejected the credentials that Entra uses.",
    remedy:
      "The HR integration's admin checks that the integration user is not locked and that its password has not expired, enters the credentials in Entra under Provisioning → Admin Credentials, tests the connection and saves. If the job is stopped or in quarantine, the admin then starts provisioning.",
  },
  "hr-access-denied": {
    meaning: "The HR system accepted Entra's sign-in but did not allow the call.",
    remedy:
      "The HR integration's admin gives the integration user the permissions that the provisioning tutorial of the HR system lists, and activates pending security changes there.",
  },
  "hr-unreachable": {
    meaning: "The HR system was not available or answered with an error.",
    ...ifItLasts(
      "for hours",
      "The HR integration's admin checks the HR system's planned downtimes and status page, and the address in Entra under Provisioning → Admin Credentials.",
    ),
  },
  "hr-throttled": {
    meaning: "The HR system rejected the call because it gets too many calls.",
    ...ifItLasts(
      "for a day",
      "The HR integration's admin asks the HR system's vendor for a higher limit.",
    ),
  },
  "hr-value-missing": {
    meaning: ({ attribute }) =>
      `The HR system needs ${attribute ?? "a value"} that the call does not contain.`,
    remedy:
      "The HR integration's admin adds the required attribute to the mapping or gives it a default value (which Entra sends only for new objects), and checks that the person has the value.",
  },
  "hr-value-refused": {
    meaning: ({ attribute }) =>
      `The HR system refused ${valueName(attribute)} that Entra sends, or the way in which it is written.`,
    remedy:
      "The HR integration's admin compares the value in the log row with what the HR system allows (type, format, picklist, effective date), and corrects the mapping or the value.",
  },
  "hr-precondition-missing": {
    meaning:
      "The HR system needs something in the person's record first, and refuses the change without it. Its message says what.",
    remedy:
      "The HR integration's admin opens the person's record in the HR system and completes what the message asks for, for example a primary work e-mail address, or maps that value too, so that Entra writes it in the same call. Then this admin provisions the person on demand in Entra.",
  },
  "hr-change-refused": {
    meaning: "The HR system refused the change for a reason of its own.",
    remedy:
      "The HR integration's admin tries the same change by hand in the HR system, with the rights of the integration user, and does what the HR system then asks for. If the change works by hand, the HR system's vendor looks up the call with this message.",
  },
  "hr-attribute-unknown": {
    meaning:
      "A mapping uses an attribute that the HR system does not have or does not show to Entra.",
    remedy:
      "The HR integration's admin corrects the attribute's API expression in the attribute list of the job, or removes the mapping.",
  },
  "hr-record-missing": {
    meaning: "The HR system has no matching record of this person.",
    remedy:
      "The HR integration's admin compares the matching attribute (often the employee id) in both systems, and checks that the integration user may see the record.",
  },
  "unknown-hr-code": {
    meaning: ({ code }) => `The connector of the HR system reported ${code}.`,
    remedy:
      "The HR integration's admin reads the error message in the log row in Entra, and asks the HR system's vendor if the message names no cause. Entra keeps trying in the meantime.",
  },
};
