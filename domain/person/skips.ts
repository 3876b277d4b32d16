import { explain } from "../failure/errors.ts";
import { plain } from "../words.ts";

type Skip = {
  readonly standing: "provisioned" | "skipped";
  readonly reason: string;
  readonly remedy: string | null;
};

type Rule = {
  readonly says: RegExp;
  readonly words: (application: string) => Skip;
};

/**
 * What a skip's code or text says, most telling first. Codes are Entra's `SkipReason` and error
 * codes; the texts are those that its steps and support articles use.
 */
const RULES: readonly Rule[] = [
  { says: /redundant ?export|already match|no change .*needs? to be made/i, words: alreadyEqual },
  { says: /nested/i, words: nestedGroup },
  { says: /default ?access|default ?role|required ?role|without .*role/i, words: defaultRole },
  {
    says: /not ?active|inactive|disabled ?in|soft ?deleted|accountEnabled/i,
    words: sourceDisabled,
  },
  { says: /not ?effectively ?entitled/i, words: notEntitled },
  { says: /not ?assigned|unassigned|\bassign/i, words: notAssigned },
  { says: /not ?supported|unsupported/i, words: unsupported },
  { says: /scop|filter/i, words: outOfScope },
  { says: /entry ?synchronization ?skipped/i, words: nothingToDo },
];

/** Why Entra read somebody and did nothing; most skips are no trouble at all. */
export function skipWords(code: string | null, application: string): Skip {
  const text = plain(code ?? "", 300);
  const app = plain(application, 60) || "the app";
  const rule = RULES.find(({ says }) => says.test(text));
  return rule === undefined ? otherwise(text, app) : rule.words(app);
}

function alreadyEqual(app: string): Skip {
  return {
    standing: "provisioned",
    reason: `${app} already has everything as Entra wants it, so nothing was sent.`,
    remedy: null,
  };
}

/** One code for three causes; the row's own steps tell which, and it is not ours to guess. */
function notEntitled(app: string): Skip {
  return skipped(
    `Not entitled to ${app}: not assigned to the app, assigned without a role that counts, or disabled in Entra.`,
    `The app's owner assigns this person, or a group they are a direct member of, to ${app} with a role, if they should have access; a directory admin enables the account in Entra, if it is disabled.`,
  );
}

function notAssigned(app: string): Skip {
  return skipped(
    `Not assigned to ${app}, and the job provisions only who is assigned.`,
    `The app's owner assigns this person, or a group they are a direct member of, to ${app} in Entra under Users and groups, if they should have access.`,
  );
}

function nestedGroup(app: string): Skip {
  return skipped(
    `Assigned to ${app} only through a group inside an assigned group, and Entra provisions direct members alone.`,
    `The app's owner assigns the inner group itself to ${app} in Entra under Users and groups, or adds the person to the outer one directly.`,
  );
}

function defaultRole(app: string): Skip {
  return skipped(
    `Assigned to ${app} without a role that counts for provisioning (Default Access).`,
    `The app's owner gives the assignment one of the app's own roles in Entra under Users and groups.`,
  );
}

function sourceDisabled(app: string): Skip {
  return skipped(
    `Disabled or deleted in Entra, so nothing is created in ${app}.`,
    "Nobody has to act; if this person should have access, a directory admin enables the account in Entra.",
  );
}

function unsupported(app: string): Skip {
  return skipped(
    `Provisioning to ${app} does not support this kind of object or value.`,
    `Nobody has to act; the app's owner can look up in the app's provisioning tutorial what ${app} takes.`,
  );
}

function outOfScope(app: string): Skip {
  return skipped(
    `Out of scope for ${app}: the job's scoping filter leaves this object out.`,
    "The app's owner changes the scoping filter in Entra under Provisioning, Attribute mapping, or a directory admin the object's attributes, if it should be in the app.",
  );
}

function nothingToDo(app: string): Skip {
  return skipped(
    `Entra looked at this object and had nothing to do in ${app}: it is out of scope, or already right.`,
    `If it should be in ${app}, the app's owner checks its assignment and the scoping filter in Entra.`,
  );
}

function otherwise(text: string, app: string): Skip {
  const explanation = explain(text, null, app);
  if (explanation.known !== null) return skipped(explanation.meaning, explanation.remedy);
  const why = text === "" ? " and gave no reason." : `: ${plain(text, 80)}.`;
  return skipped(
    `Entra skipped this object in ${app}${why}`,
    "The app's owner checks its assignment and the scoping filter in Entra, if it should be in the app.",
  );
}

function skipped(reason: string, remedy: string): Skip {
  return { standing: "skipped", reason, remedy };
}
