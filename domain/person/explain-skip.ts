import { meaningText, remedyText } from "../../wording/explanations.ts";
import { explainError } from "../failure/explain-error.ts";
import { toPlainLine } from "../outside-text.ts";

type SkipExplanation = {
  readonly status: "provisioned" | "skipped";
  readonly reason: string;
  readonly remedy: string | null;
};

type SkipRule = {
  readonly pattern: RegExp;
  readonly explain: (application: string) => SkipExplanation;
};

/**
 * What a skip's code or text says, most telling first. Codes are Entra's `SkipReason` and error
 * codes; the texts are those that its steps and support articles use.
 */
const SKIP_RULES: readonly SkipRule[] = [
  {
    pattern: /redundant ?export|already match|no change .*needs? to be made/i,
    explain: alreadyInSync,
  },
  { pattern: /nested/i, explain: nestedGroup },
  { pattern: /default ?access|default ?role|required ?role|without .*role/i, explain: defaultRole },
  {
    pattern: /not ?active|inactive|disabled ?in|soft ?deleted|accountEnabled/i,
    explain: disabledInEntra,
  },
  { pattern: /not ?effectively ?entitled/i, explain: notEntitled },
  { pattern: /not ?assigned|unassigned|\bassign/i, explain: notAssigned },
  { pattern: /not ?supported|unsupported/i, explain: unsupportedObject },
  { pattern: /scop|filter/i, explain: outOfScope },
  { pattern: /entry ?synchronization ?skipped/i, explain: nothingToDo },
];

/** Why Entra read somebody and did nothing; most skips are no trouble at all. */
export function explainSkip(code: string | null, application: string): SkipExplanation {
  const text = toPlainLine(code ?? "", 300);
  const appName = toPlainLine(application, 60) || "the app";
  const rule = SKIP_RULES.find(({ pattern }) => pattern.test(text));
  return rule === undefined ? otherSkip(text, appName) : rule.explain(appName);
}

function alreadyInSync(app: string): SkipExplanation {
  return {
    status: "provisioned",
    reason: `${app} already has everything as Entra wants it, so nothing was sent.`,
    remedy: null,
  };
}

/** One code for three causes; the row's own steps tell which, and it is not ours to guess. */
function notEntitled(app: string): SkipExplanation {
  return skipExplanation(
    `Not entitled to ${app}: not assigned to the app, assigned without a role that counts, or disabled in Entra.`,
    `The app's owner assigns this person, or a group they are a direct member of, to ${app} with a role, if they should have access; a directory admin enables the account in Entra, if it is disabled.`,
  );
}

function notAssigned(app: string): SkipExplanation {
  return skipExplanation(
    `Not assigned to ${app}, and the job provisions only who is assigned.`,
    `The app's owner assigns this person, or a group they are a direct member of, to ${app} in Entra under Users and groups, if they should have access.`,
  );
}

function nestedGroup(app: string): SkipExplanation {
  return skipExplanation(
    `Assigned to ${app} only through a group inside an assigned group, and Entra provisions direct members alone.`,
    `The app's owner assigns the inner group itself to ${app} in Entra under Users and groups, or adds the person to the outer one directly.`,
  );
}

function defaultRole(app: string): SkipExplanation {
  return skipExplanation(
    `Assigned to ${app} without a role that counts for provisioning (Default Access).`,
    `The app's owner gives the assignment one of the app's own roles in Entra under Users and groups.`,
  );
}

function disabledInEntra(app: string): SkipExplanation {
  return skipExplanation(
    `Disabled or deleted in Entra, so nothing is created in ${app}.`,
    "Nobody has to act; if this person should have access, a directory admin enables the account in Entra.",
  );
}

function unsupportedObject(app: string): SkipExplanation {
  return skipExplanation(
    `Provisioning to ${app} does not support this kind of object or value.`,
    `Nobody has to act; the app's owner can look up in the app's provisioning tutorial what ${app} takes.`,
  );
}

function outOfScope(app: string): SkipExplanation {
  return skipExplanation(
    `Out of scope for ${app}: the job's scoping filter leaves this object out.`,
    "The app's owner changes the scoping filter in Entra under Provisioning, Attribute mapping, or a directory admin the object's attributes, if it should be in the app.",
  );
}

function nothingToDo(app: string): SkipExplanation {
  return skipExplanation(
    `Entra looked at this object and had nothing to do in ${app}: it is out of scope, or already right.`,
    `If it should be in ${app}, the app's owner checks its assignment and the scoping filter in Entra.`,
  );
}

function otherSkip(text: string, app: string): SkipExplanation {
  const explanation = explainError(text, null, app);
  if (explanation.catalogueCode !== null)
    return skipExplanation(
      meaningText(explanation),
      remedyText(explanation, { isActionDue: false }),
    );
  const reasonText = text === "" ? " and gave no reason." : `: ${toPlainLine(text, 80)}.`;
  return skipExplanation(
    `Entra skipped this object in ${app}${reasonText}`,
    "The app's owner checks its assignment and the scoping filter in Entra, if it should be in the app.",
  );
}

function skipExplanation(reason: string, remedy: string): SkipExplanation {
  return { status: "skipped", reason, remedy };
}
