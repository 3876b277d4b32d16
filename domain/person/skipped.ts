import type { ObjectState } from "../facts.ts";
import { joined, sayCount, sayTime } from "../words.ts";
import { objectName } from "./notes.ts";
import { type Said, said } from "./said.ts";
import { skipWords } from "./skips.ts";

/** Entra read somebody and did nothing: why, and what stands in the app from before. */
export function saySkipped(state: ObjectState): Said {
  const skip = skipWords(state.latest.code, state.application);
  const gone = leftAs(state);
  const before = triesBefore(state);
  if (gone !== null) {
    const verb = gone === "deleted" ? "Deleted from" : "Disabled in";
    const done = `${verb} ${state.application} at ${sayTime(state.lastSuccessAt)}, and nothing was written since.`;
    return said(gone, joined(done, before, whyOut(state)));
  }
  if (skip.standing === "provisioned") {
    return said("provisioned", joined(skip.reason, before), skip.remedy);
  }
  const out = whyOut(state);
  const remedy = out === null ? skip.remedy : remedyOut(state);
  const isOut = out !== null || OUT_OF_SCOPE.test(state.latest.code ?? "");
  if (!isOut || state.lastSuccessAt === null) {
    return said("skipped", joined(out ?? skip.reason, before), remedy);
  }
  const there = `It was last written to ${state.application} at ${sayTime(state.lastSuccessAt)} and we have seen no disable since, so an account may still work there.`;
  const check = `The app's owner checks the account in ${state.application}, and disables it there if it should not work.`;
  return said("skipped", joined(out ?? skip.reason, before, there), joined(check, remedy));
}

/** Skips that mean "should not be in the app", by their code alone. */
const OUT_OF_SCOPE = /^noteffectivelyentitled$|scop|filter/i;

/** Entra's last success took the account away, and skips since then leave it so. */
function leftAs({ lastSuccessAction }: ObjectState): "disabled" | "deleted" | null {
  if (lastSuccessAction === "disable") return "disabled";
  return lastSuccessAction === "delete" ? "deleted" : null;
}

/** What its own row says about its place in scope; null where it says nothing against it. */
function whyOut(state: ObjectState): string | null {
  const { scoping, application, kind } = state;
  const who = `This ${objectName(kind)}`;
  if (scoping === null) return null;
  if (isInactive(state)) return `${who} is disabled or deleted in Entra.`;
  if (scoping.isAssigned === false) return `${who} is not assigned to ${application}.`;
  if (scoping.hasRole === false) {
    return `${who} is assigned to ${application}, but without a role that counts.`;
  }
  return scoping.passesFilter === false
    ? `${who} is left out of ${application} by the job's scoping filter.`
    : null;
}

/** A group cannot be disabled: of one, that word says nothing. */
function isInactive({ scoping, kind }: ObjectState): boolean {
  return kind !== "group" && scoping?.isActive === false;
}

function remedyOut(state: ObjectState): string {
  const { scoping, application, kind } = state;
  const it = `this ${objectName(kind)}`;
  if (isInactive(state)) {
    return `Nobody has to act; if ${it} should have access, a directory admin enables it in Entra.`;
  }
  if (scoping?.isAssigned === false) {
    const through = kind === "user" ? ", or a group they are a direct member of," : "";
    return `The app's owner assigns ${it}${through} to ${application} in Entra, if it should be there.`;
  }
  return scoping?.hasRole === false
    ? "The app's owner gives the assignment one of the app's own roles in Entra, if access is wanted."
    : "The app's owner changes the scoping filter in Entra, or a directory admin the object's attributes, if it should be in the app.";
}

/** Failures that no longer count: what is skipped is not tried again. */
function triesBefore({ attempts, lastFailureAt }: ObjectState): string | null {
  if (attempts === 0 || lastFailureAt === null) return null;
  const tries = sayCount(attempts, "try", "tries");
  return `Before that ${tries} failed, the last at ${sayTime(lastFailureAt)}; Entra has stopped trying.`;
}
