import type { Actor } from "../../domain/notify/action.ts";
import { type Caller, canSeePersons } from "../access/caller.ts";

/** Who acted. A viewer does not get the mail address of someone who used the link of a mail. */
export function actorName({ name, via }: Actor, caller: Caller): string {
  return via === "link" && !canSeePersons(caller.role) ? "a recipient of the mail" : name;
}
