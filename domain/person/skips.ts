import { explain } from "../failure/errors.ts";
import { plain } from "../words.ts";

type Skip = {
  readonly standing: "provisioned" | "skipped";
  readonly reason: string;
  readonly remedy: string | null;
};

/** Why Entra read somebody and did nothing; most skips are no trouble at all. */
export function skipWords(code: string | null, application: string): Skip {
  switch ((code ?? "").toLowerCase()) {
    case "redundantexport":
      return {
        standing: "provisioned",
        reason: `${application} already has everything as Entra wants it, so nothing was sent.`,
        remedy: null,
      };
    case "noteffectivelyentitled":
      return {
        standing: "skipped",
        reason: `Not entitled to ${application}: not assigned to the app, assigned without a role that counts, or disabled in Entra.`,
        remedy: `Assign this person, or a group they are a direct member of, to ${application} with a role, if they should have access.`,
      };
    case "entrysynchronizationskipped":
      return {
        standing: "skipped",
        reason: `Entra looked at this object and had nothing to do in ${application}: it is out of scope, or already right.`,
        remedy: `If it should be in ${application}, check its assignment and the scoping filter.`,
      };
    default:
      return /scop|filter/i.test(code ?? "")
        ? outOfScope(application)
        : otherwise(code, application);
  }
}

function outOfScope(application: string): Skip {
  return {
    standing: "skipped",
    reason: `Out of scope for ${application}: the job's scoping filter leaves this object out.`,
    remedy: "Change the object's attributes or the scoping filter, if it should be in the app.",
  };
}

function otherwise(code: string | null, application: string): Skip {
  const explanation = explain(code, null, application);
  if (explanation.known !== null) {
    return { standing: "skipped", reason: explanation.meaning, remedy: explanation.remedy };
  }
  const name = plain(code ?? "", 80);
  return {
    standing: "skipped",
    reason:
      name === ""
        ? `Entra skipped this object in ${application} and gave no reason.`
        : `Entra skipped this object in ${application}: ${name}.`,
    remedy: "Check its assignment and the scoping filter, if it should be in the app.",
  };
}
