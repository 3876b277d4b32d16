import type { SkipExplanationId } from "../../domain/error-explanation.ts";
import type { ExplanationText } from "./explanation-text.ts";

/** Texts about objects that Entra skips although they should be in the target. */
export const SKIP_EXPLANATION_TEXTS: Readonly<Record<SkipExplanationId, ExplanationText>> = {
  "source-value-unusable": {
    meaning: ({ attribute }) => `${attribute ?? "A value"} is missing or invalid in Entra.`,
    remedy:
      "A directory admin fills in or corrects the attribute in Entra (or in Active Directory, if the object is synchronized from there); Entra then writes the account in the next cycle.",
  },
  "ad-source-value-unusable": {
    meaning: ({ attribute }) =>
      `${attribute ?? "A value"} is missing or invalid in Active Directory.`,
    remedy:
      "A directory admin fills in or corrects the attribute in Active Directory; Entra then writes the account in the next cycle.",
  },
  "hr-source-value-unusable": {
    meaning: ({ attribute }) => `${attribute ?? "A value"} is missing or invalid in the HR system.`,
    remedy:
      "The HR integration's admin has the attribute filled in or corrected in the HR system; Entra then writes the account in the next cycle.",
  },
  "skipped-in-scope": {
    meaning: ({ code }) => `Entra's reason is ${code}, which Steadystate does not know.`,
    remedy: (jobOwner) =>
      `${jobOwner} opens the skipped row in Entra's provisioning log and reads its steps, or provisions one of these objects on demand to see the details.`,
  },
};
