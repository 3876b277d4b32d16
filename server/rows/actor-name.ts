import type { Actor } from "../../domain/notify/action.ts";
import { NO_SIGN_IN_NAME } from "../../wording/acknowledgement.ts";
import { type Caller, canSeePersons } from "../access/caller.ts";

/** Who acted. A viewer gets the name of a key, but neither the name nor the mail address of a person. */
export function actorName({ name, via, signIn }: Actor, caller: Caller): string {
  if (canSeePersons(caller.role)) return name;
  if (via === "link") return "a recipient of the mail";
  if (signIn === "none") return NO_SIGN_IN_NAME;
  return signIn === "entra" || signIn === "proxy" ? "a person who has signed in" : name;
}
