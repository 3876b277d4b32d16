import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { IdentitiesInMessages } from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import type { SeriesStore } from "../../store/jobs/series-types.ts";
import type { PeopleStore } from "../../store/people/people-types.ts";
import { shownClusters } from "./message-clusters.ts";

/** How many objects failed at an earlier time. */
export type EarlierCount = { readonly at: Instant; readonly failingObjects: number };

/** What a mail about a job says and the assessment does not contain. */
export type MessageFacts = {
  /** Null if it is not known. */
  readonly earlier: EarlierCount | null;
  /** Some people of each failure cluster, by its id, as the settings allow to name them. */
  readonly people: ReadonlyMap<string, readonly string[]>;
  readonly identities: IdentitiesInMessages;
};

export const NO_MESSAGE_FACTS: MessageFacts = {
  earlier: null,
  people: new Map(),
  identities: "none",
};

const MAX_PEOPLE = 5;
const MAX_NAME_LENGTH = 80;
/** A mail compares the number of failing objects with the number at this time before. */
const COMPARED_WITH_MS = HOUR;
/** A number is stored with each assessment, so one of them is at most this far from the wanted time. */
const MAX_DISTANCE_MS = 20 * MINUTE;

export type MessageFactsStore = {
  readonly people: Pick<PeopleStore, "listFailing" | "identity">;
  readonly series: Pick<SeriesStore, "range">;
};

export async function readMessageFacts(
  assessment: JobAssessment,
  identities: IdentitiesInMessages,
  store: MessageFactsStore,
): Promise<MessageFacts> {
  const clusters = identities === "none" ? [] : shownClusters(assessment);
  const [earlier, people] = await Promise.all([
    readEarlierCount(assessment, store),
    Promise.all(
      clusters.map(
        async ({ id }) => [id, await readPeople(assessment, id, identities, store)] as const,
      ),
    ),
  ]);
  return { earlier, people: new Map(people), identities };
}

async function readEarlierCount(
  { job: { tenant, jobId }, assessedAt }: JobAssessment,
  { series }: MessageFactsStore,
): Promise<EarlierCount | null> {
  const wanted = assessedAt - COMPARED_WITH_MS;
  const span = { from: wanted - MAX_DISTANCE_MS, to: wanted + MAX_DISTANCE_MS };
  const points = await series.range("failing-objects", tenant, jobId, span);
  const [nearest] = points.toSorted((a, b) => Math.abs(a.at - wanted) - Math.abs(b.at - wanted));
  return nearest === undefined ? null : { at: nearest.at, failingObjects: nearest.value };
}

async function readPeople(
  { job: { tenant, jobId } }: JobAssessment,
  cluster: string,
  identities: IdentitiesInMessages,
  { people }: MessageFactsStore,
): Promise<readonly string[]> {
  const page = { limit: MAX_PEOPLE, cursor: null };
  const { items } = await people.listFailing(tenant, jobId, { cluster }, page);
  if (identities === "pseudonym") return items.map(({ sourceId }) => idText(sourceId));
  const records = await Promise.all(items.map(({ sourceId }) => people.identity(tenant, sourceId)));
  return records.map((record, index) => {
    const name = record?.displayName ?? record?.userPrincipalName;
    return name == null ? idText(items[index]?.sourceId ?? "") : toPlainLine(name, MAX_NAME_LENGTH);
  });
}

const idText = (sourceId: string): string => `id ${toPlainLine(sourceId, MAX_NAME_LENGTH)}`;
