import type { Actor } from "../domain/notify/action.ts";
import { unprovenName } from "../wording/acknowledgement.ts";
import { invalidFieldProblem } from "./problem.ts";

/**
 * The actor with the name that the request gives, on a server without sign-in. The name is marked as not
 * proven wherever it is shown.
 *
 * @param name empty if none is given
 * @throws Problem 400 for a caller who has signed in and so has a proven name
 */
export function withGivenName(actor: Actor, name: string): Actor {
  if (name === "") return actor;
  if (actor.signIn !== "none")
    throw invalidFieldProblem("name", null, "is only for a server without sign-in; leave it out");
  return { ...actor, name: unprovenName(name) };
}
