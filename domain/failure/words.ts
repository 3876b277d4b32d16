import type { Judged, Words } from "../judged.ts";
import type { ObjectKind } from "../provisioning.ts";
import { sayTimeLeft } from "../quarantine/rule-words.ts";
import { grouped, joined, plain, sayCode, sayCount, sayRatio, sayTime } from "../words.ts";
import { appOf, blame, fails, mostOften, sayMoment, topRemedy } from "./cause-words.ts";
import { actNow, explain } from "./errors.ts";
import { knownObjects, outstanding, wholeFailure } from "./failures.ts";
import { leaversStay, sayLeavers } from "./leaver-words.ts";
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

function sayObjectsFail(judged: Judged): Words {
  const causes = judged.failures.clusters.filter(fails);
  const what =
    causes.length === 0
      ? [
          `${sayCount(outstanding(judged.facts), "object fails", "objects fail")}${failureShare(judged)}.`,
          mostOften(judged) ?? "The job counts them; the log that we have does not tell why.",
        ]
      : [whoFails(judged, causes), sayUnseen(judged, causes), ...sayCauses(judged, causes)];
  const threat = sayThreat(judged);
  const remedy = topRemedy(judged);
  return {
    // The threat counts references itself.
    reason: joined(...what, threat ?? sayReferences(judged)),
    remedy: threat === null ? remedy : actNow(remedy),
  };
}

/** What brings quarantine near, and how soon where the counts do. */
function sayThreat({ quarantine, thresholds }: Judged): string | null {
  const { riskScore, riskDriver, drivers } = quarantine;
  if (riskScore < thresholds.atRiskScore || riskDriver === null) return null;
  const time = drivers[0]?.kind === "rule" ? sayTimeLeft(quarantine) : null;
  return joined(`Towards quarantine: ${riskDriver}`, time);
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
