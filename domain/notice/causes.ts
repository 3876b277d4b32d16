import type { Owner } from "../failure/codes.ts";
import { explain } from "../failure/errors.ts";
import type { ClusterVerdict } from "../failure/verdict.ts";
import type { JobSnapshot } from "../snapshot.ts";
import { grouped, plain, sayCode } from "../words.ts";
import { type Cause, clean } from "./letter.ts";

/** Causes beyond which a mail only says how many there are. */
const MAX_CAUSES = 5;

type Causes = { readonly causes: readonly Cause[]; readonly moreCauses: number };

/** What fails now, leavers first: by cause where the causes are known, else by code. */
export function causesOf({ failing, failures, job }: JobSnapshot): Causes {
  const lasting = failures.clusters.filter(
    ({ status, objects }) => status === "failure" && objects > 0,
  );
  if (lasting.length > 0) {
    const causes = lasting.slice(0, MAX_CAUSES).map(causeOf);
    return { causes, moreCauses: lasting.length - causes.length + failures.moreClusters };
  }
  const causes = failing.slice(0, MAX_CAUSES).map(({ code, objects }) => {
    const { owner, meaning, remedy } = explain(code, null, job.application);
    return {
      objects: grouped(objects),
      what: sayCode(code),
      about: aboutOf(owner, []),
      meaning: clean(meaning),
      remedy: clean(remedy),
    };
  });
  return { causes, moreCauses: failing.length - causes.length };
}

const NEWS = { new: "new", regressed: "came back", ongoing: null, resolved: null } as const;

function causeOf(cluster: ClusterVerdict): Cause {
  const { code, attribute, objects, leaving, kind, state, owner } = cluster;
  const where = attribute === null ? "" : ` in ${plain(attribute, 60)}`;
  const who = leaving ? "people who left" : kind === "group" ? "groups" : null;
  return {
    objects: grouped(objects),
    what: `${sayCode(code)}${where}`,
    about: aboutOf(owner, [who, NEWS[state]]),
    meaning: clean(cluster.meaning),
    remedy: clean(cluster.remedy),
  };
}

function aboutOf(owner: Owner, facts: readonly (string | null)[]): string {
  const known = facts.filter((fact) => fact !== null).join(", ");
  return [known, owner === "nobody" ? "" : owner].filter((part) => part !== "").join("; ");
}
