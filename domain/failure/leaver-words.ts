import type { Judged, Words } from "../judged.ts";
import { grouped, joined, sayCount } from "../words.ts";
import { appOf, blame, sayMoment, topRemedy } from "./cause-words.ts";
import { actNow } from "./errors.ts";
import { outstanding } from "./failures.ts";
import { areLost, isLeaver } from "./leavers.ts";

/** Above all other failures: what somebody may still do with the account is nobody's plan. */
export function sayLeavers(judged: Judged): Words {
  const { facts, failures } = judged;
  const held = failures.clusters.filter(isLeaver);
  // Whoever is still there comes before whoever may be.
  const worst = held.find((one) => one.class !== "stale-link") ?? held[0];
  const others = outstanding(facts) - failures.leavers;
  const isLost = areLost(failures.clusters);
  return {
    reason: joined(
      leaversStay(judged),
      worst === undefined || isLost ? null : `${worst.meaning}${blame(worst.class)}`,
      others > 0 ? `Besides them, ${sayCount(others, "object fails", "objects fail")}.` : null,
    ),
    remedy: isLost
      ? `The admin of ${appOf(judged)} looks for them there, also under another id, and disables whoever is still active; the job's list of failing objects names them.`
      : joined(
          `Until this is mended, the admin of ${appOf(judged)} disables them there by hand; the job's list of failing objects names them.`,
          actNow(worst?.remedy ?? topRemedy(judged)),
        ),
  };
}

export function leaversStay(judged: Judged): string {
  const { failures, now } = judged;
  const held = failures.clusters.filter(isLeaver);
  const people = failures.leavers === 1 ? "person who left" : "people who left";
  const have = failures.leavers === 1 ? "has" : "have";
  const since = Math.min(...held.map((one) => one.since));
  const from = since > 0 && Number.isFinite(since) ? ` since ${sayMoment(since, now)}` : "";
  const who = `${grouped(failures.leavers)} ${people}`;
  const app = appOf(judged);
  return areLost(failures.clusters)
    ? `${who} may still have an account in ${app}: Entra has not found it there to disable or delete it${from}.`
    : `${who} still ${have} an account in ${app}: disabling or deleting it has failed${from}.`;
}
