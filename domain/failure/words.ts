import type { Judged, Words } from "../judged.ts";
import type { ObjectKind } from "../provisioning.ts";
import { sayTimeLeft } from "../quarantine/rule-words.ts";
import {
  grouped,
  joined,
  plain,
  sayCode,
  sayCount,
  sayDuration,
  sayRatio,
  sayTime,
} from "../words.ts";
import type { ErrorClass } from "./codes.ts";
import { actNow, explain, isPassing } from "./errors.ts";
import { knownObjects, outstanding, wholeFailure } from "./failures.ts";
import { areLost, isLeaver } from "./leavers.ts";
import type { ClusterVerdict } from "./verdict.ts";

export function sayFailing(judged: Judged): Words {
  const failure = wholeFailure(judged.facts.job);
  if (failure !== null) return sayCycleFails(judged, failure);
  return judged.failures.leaversOverdue > 0 ? sayLeavers(judged) : sayObjectsFail(judged);
}

function sayCycleFails(judged: Judged, failure: { code: string; text: string }): Words {
  const { job } = judged.facts;
  const ended = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null;
  const success = job.lastSuccess?.endedAt ?? null;
  const explanation = explain(failure.code, failure.text, job.application);
  return {
    reason: joined(
      job.successiveFailures > 1
        ? `The last ${grouped(job.successiveFailures)} cycles have failed as a whole, the newest at ${sayTime(ended)}.`
        : `The cycle of ${sayTime(ended)} failed as a whole.`,
      explanation.meaning,
      success === null ? null : `The last good cycle ended at ${sayTime(success)}.`,
      judged.failures.leaversOverdue > 0 ? leaversStay(judged) : null,
      "Entra may quarantine the job for this at any time.",
    ),
    remedy: actNow(explanation.remedy),
  };
}

/** Above all other failures: what somebody may still do with the account is nobody's plan. */
function sayLeavers(judged: Judged): Words {
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

function leaversStay(judged: Judged): string {
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

function sayObjectsFail(judged: Judged): Words {
  const causes = judged.failures.clusters.filter(fails);
  const what =
    causes.length === 0
      ? [
          `${sayCount(outstanding(judged.facts), "object fails", "objects fail")}${failureShare(judged)}.`,
          mostOften(judged) ?? "The job counts them; the log that we have does not tell why.",
        ]
      : [whoFails(judged, causes), sayUnseen(judged, causes), ...sayCauses(judged, causes)];
  // The threat counts references itself.
  const beside = sayThreat(judged) ?? sayReferences(judged);
  return { reason: joined(...what, beside), remedy: topRemedy(judged) };
}

/** What brings quarantine near, and how soon where the counts do. */
function sayThreat({ quarantine, thresholds }: Judged): string | null {
  const { riskScore, riskDriver, drivers } = quarantine;
  if (riskScore < thresholds.atRiskScore || riskDriver === null) return null;
  const time = drivers[0]?.kind === "rule" ? sayTimeLeft(quarantine) : null;
  return joined(`Towards quarantine: ${riskDriver}`, time);
}

function fails({ status, objects }: ClusterVerdict): boolean {
  return status === "failure" && objects > 0;
}

const NAMES: Readonly<Record<ObjectKind, readonly [one: string, many: string]>> = {
  user: ["person", "people"],
  group: ["group", "groups"],
  other: ["other object", "other objects"],
};

/** By kind where the log knows them all; the job may count more than the log shows. */
function whoFails(judged: Judged, causes: readonly ClusterVerdict[]): string {
  // The log may be read further than its objects have been counted.
  const all = Math.max(outstanding(judged.facts), sum(causes));
  const kinds = (["user", "group", "other"] as const)
    .map((kind) => ({ kind, count: sum(causes.filter((one) => one.kind === kind)) }))
    .filter(({ count }) => count > 0);
  const isWhole = judged.failures.moreClusters === 0 && sum(causes) === all;
  const who = isWhole
    ? kinds.map(({ kind, count }) => sayCount(count, ...NAMES[kind])).join(" and ")
    : sayCount(all, "object");
  const share = sayRatio(Math.min(1, all / Math.max(1, knownObjects(judged.facts))));
  return `${who} ${all === 1 ? "fails" : "fail"} in ${appOf(judged)}, ${share} of all that are known${failureShare(judged)}.`;
}

/** The job counts what waits for a retry, and the log may have forgotten some of it. */
function sayUnseen({ facts, failures }: Judged, causes: readonly ClusterVerdict[]): string | null {
  const seen = sum(causes);
  if (failures.moreClusters > 0 || seen >= outstanding(facts)) return null;
  return `The log tells why for ${grouped(seen)} of them.`;
}

/** From so much of all failing objects on, one cause is what happened. */
const DOMINANT_SHARE = 0.6;

function sayCauses(judged: Judged, causes: readonly ClusterVerdict[]): readonly (string | null)[] {
  const [top, ...others] = causes;
  if (top === undefined) return [];
  const count = others.length + judged.failures.moreClusters;
  if (count === 0) return [`One cause, ${sayCause(top, judged)}`];
  if (top.share < DOMINANT_SHARE) {
    const hit = `The one that hits most (${grouped(top.objects)}) is`;
    return [`${grouped(count + 1)} causes. ${hit} ${sayCause(top, judged)}`];
  }
  const more = `${sayCount(count, "more cause hits", "more causes hit")} the others.`;
  return [`For ${grouped(top.objects)} of them it is ${sayCause(top, judged)}`, more];
}

const STATES: Readonly<Record<ClusterVerdict["state"], string>> = {
  new: "new since",
  regressed: "back since",
  ongoing: "ongoing since",
  resolved: "last seen at",
};

/** What it is called, since when, what it means and whose fault it is. */
function sayCause(cluster: ClusterVerdict, { now }: Judged): string {
  const { code, attribute, state, since, meaning } = cluster;
  const about = attribute === null ? "" : ` on ${plain(attribute, 60)}`;
  // A cause that is known by its objects alone has no beginning.
  const when = since > 0 ? `, ${STATES[state]} ${sayMoment(since, now)}` : "";
  return `${sayCode(code)}${about}${when}: ${meaning}${blame(cluster.class)}`;
}

/** Whose fault it is, where the two sides would blame each other. */
function blame(kind: ErrorClass): string {
  switch (kind) {
    case "outage":
      return " The fault lies with the app, not with Entra or with these people's data.";
    case "throttling":
      return " The limit is the app's; nothing is wrong with these people's data.";
    case "network":
      return " The fault lies between Entra and the app, not with these people's data.";
    case "microsoft":
      return " The fault lies with Microsoft, not with the app or with these people's data.";
    default:
      return "";
  }
}

function sayMoment(at: number, now: number): string {
  return `${sayTime(at)} (${sayDuration(now - at)})`;
}

function sayReferences({ failures, facts }: Judged): string | null {
  const warned = facts.clusters
    .filter(({ cluster }) => cluster.status === "warning")
    .reduce((total, { objects }) => total + Math.max(0, objects), 0);
  return warned === 0 || failures.references === 0
    ? null
    : `Apart from these, ${sayCount(warned, "object was", "objects were")} written without a manager or member.`;
}

function sum(clusters: readonly ClusterVerdict[]): number {
  return clusters.reduce((total, { objects }) => total + objects, 0);
}

function appOf({ facts }: Judged): string {
  return plain(facts.job.application, 60) || "the app";
}

/** Over distinct objects where they were counted: the retries of one are one. */
function failureShare({ facts, failures }: Judged): string {
  const ofObjects = failures.objectRatio["24h"];
  if (ofObjects !== null) {
    return `; ${sayRatio(ofObjects)} of those tried in the last 24 h failed`;
  }
  const { success, failure, warning } = facts.counts["24h"];
  const attempts = success + failure + warning;
  if (attempts === 0) return "";
  return `; ${sayRatio(failure / attempts)} of the attempts of the last 24 h failed`;
}

/** What fails most, by cause where causes are known; null where the log tells nothing of it. */
export function mostOften({ facts, failures }: Judged): string | null {
  const cause = failures.clusters.find(fails);
  const top = cause ?? facts.failing[0];
  if (top === undefined) return null;
  const { meaning, ...rest } = cause ?? explain(top.code, null, facts.job.application);
  const whose = isPassing(rest) ? blame(rest.class) : "";
  return `Most often ${sayCode(top.code)} (${sayCount(top.objects, "object")}): ${meaning}${whose}`;
}

export function topRemedy({ facts, failures }: Judged): string {
  const cause = failures.clusters.find(fails);
  if (cause !== undefined) return cause.remedy;
  const top = facts.failing[0];
  if (top === undefined) {
    return "The app's owner looks at the failed rows of the provisioning log in Entra, which may reach further back than ours.";
  }
  return explain(top.code, null, facts.job.application).remedy;
}

export function retrying(failing: number): string | null {
  return failing === 0 ? null : `${sayCount(failing, "object waits", "objects wait")} for a retry.`;
}
