import type { Request } from "express";
import { Problem } from "../problem.ts";
import { type Caller, maySeePersons, type Needs } from "./caller.ts";
import type { Admit } from "./keys.ts";
import type { Patience } from "./patience.ts";

export type Door = { readonly admit: Admit; readonly patience: Patience };

/** @throws Problem 401 for an unknown caller, 429 for one that has guessed too often */
export async function callerOf(request: Request, { admit, patience }: Door): Promise<Caller> {
  const address = request.socket.remoteAddress ?? "unknown";
  try {
    // A right key is let in whatever others guess from the same address: behind a proxy all share one.
    return admit(request.headers);
  } catch (error) {
    if (isKeyGiven(request)) {
      await patience.beforeKey(address);
      await patience.afterWrongKey(address);
    }
    throw error;
  }
}

/** @throws Problem 403 when the route shows persons and the role does not */
export function checkRole(caller: Caller, needs: Needs): void {
  if (needs === "counts" || maySeePersons(caller.role)) return;
  throw new Problem(
    403,
    `The key "${caller.name}" has the role ${caller.role}, which sees no person's data: use a key ` +
      "with the role helpdesk, operator or admin.",
  );
}

function isKeyGiven({ headers }: Request): boolean {
  return headers.authorization !== undefined || headers["x-api-key"] !== undefined;
}
