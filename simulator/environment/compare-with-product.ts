import type { SimulatedEnvironment } from "./environment.ts";

/** A value that the product's API reports, and the value that the simulator expects. */
type ComparedValue = {
  readonly reported: unknown;
  readonly expected: unknown;
  readonly isEqual: boolean;
};

export type ComparisonSummary = {
  readonly isEqual: boolean;
  readonly values: Readonly<Record<string, ComparedValue>>;
};

type ApiRow = Readonly<Record<string, unknown>>;

/** Compares the product's values, read over its HTTP API, with the simulator's ground truth. */
export async function compareWithProduct(
  productUrl: string,
  environment: SimulatedEnvironment,
): Promise<ComparisonSummary> {
  const [jobs, tenants, targets, notifications, leavers] = await Promise.all([
    fetchItems(productUrl, "jobs?limit=1000"),
    fetchItems(productUrl, "tenants"),
    fetchItems(productUrl, "targets"),
    fetchItems(productUrl, "notifications?limit=1000"),
    fetchItems(productUrl, "leavers?limit=1000"),
  ]);
  const targetTexts = await fetchTargetTexts(productUrl, jobs);
  const truth = environment.world.groundTruth();
  const now = environment.clock.now();
  const rows = environment.world.view.provisioningRows(null, null);
  const people = new Set(rows.map((row) => row.render().sourceIdentity.id));
  const jobIds = environment.world.view
    .servicePrincipals()
    .flatMap(({ id }) => environment.world.view.jobsOf(id) ?? [])
    .map(({ id }) => id);
  const applicationByJobId = new Map(jobs.map((job) => [job["jobId"], String(job["application"])]));
  const appOf = (jobId: unknown) => applicationByJobId.get(jobId) ?? String(jobId);

  const values = {
    jobs: compareValues(jobs.length, jobIds.length),
    events: compareValues(sum(jobs.map((job) => job["events"])), truth.rowsTotal),
    people: compareValues(sum(tenants.map((tenant) => tenant["people"])), people.size),
    failingObjects: compareValues(
      sortedRecord(jobs, (job) => [appOf(job["jobId"]), job["failingObjects"]]),
      sortedRecord(jobIds, (id) => [appOf(id), truth.failingIds(id).size]),
    ),
    leaversWithAccount: compareValues(
      sortedRecord(jobIds, (id) => [appOf(id), idsOfLeavers(leavers, id)]),
      sortedRecord(jobIds, (id) => [appOf(id), [...truth.leaversStillActive(id)].toSorted()]),
    ),
    quarantinesInForce: compareValues(
      sortedRecord(
        jobs.filter((job) => job["quarantinedSince"] !== null),
        (job) => [appOf(job["jobId"]), job["quarantineReason"]],
      ),
      sortedRecord(
        truth.quarantines.filter(({ began, ended }) => began <= now && (ended ?? Infinity) > now),
        ({ jobId, reason }) => [appOf(jobId), reason],
      ),
    ),
    // The demo scenario causes one quarantine, so a mail about it must exist.
    quarantinesNotified: compareValues(
      new Set(
        notifications
          .filter((notification) => /^QUARANTINED/.test(String(notification["subject"])))
          .map((notification) => notification["application"]),
      ).size,
      new Set(truth.quarantines.map(({ jobId }) => appOf(jobId))).size,
    ),
    // The scenario renews the token of 8x8 in Entra and not in Steadystate's settings. This is one
    // line about these settings, and no text says that the app refuses a token.
    targetStates: compareValues(
      sortedRecord(targets, (target) => [String(target["name"]), target["state"]]),
      { "8x8": "own-token-old" },
    ),
    tokenTexts: compareValues(
      targetTexts.filter((text) => /token|credentials/i.test(text)).length,
      1,
    ),
    ...compareMails(notifications, environment),
  };
  return { isEqual: Object.values(values).every(({ isEqual }) => isEqual), values };
}

function idsOfLeavers(leavers: readonly ApiRow[], jobId: string): readonly string[] {
  return leavers
    .filter((leaver) => leaver["jobId"] === jobId)
    .map(({ id }) => String(id))
    .toSorted();
}

function compareMails(notifications: readonly ApiRow[], { mailbox }: SimulatedEnvironment) {
  const waiting = notifications.filter((notification) => notification["state"] === "waiting");
  return {
    mails: compareValues(countSentMails(notifications), mailbox.mails().length),
    mailsWaiting: compareValues(waiting.length, 0),
  };
}

/** Each recipient gets a mail of their own, because the mails contain personal links. */
function countSentMails(notifications: readonly Readonly<Record<string, unknown>>[]): number {
  const sent = notifications.filter((notification) => notification["state"] === "sent");
  return sum(sent.map((notification) => notification["recipientCount"]));
}

function compareValues(reported: unknown, expected: unknown): ComparedValue {
  return {
    reported,
    expected,
    isEqual: JSON.stringify(reported) === JSON.stringify(expected),
  };
}

const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, value) => total + Number(value), 0);

function sortedRecord<T>(
  items: readonly T[],
  entry: (item: T) => readonly [string, unknown],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(items.map(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The sentences about the state of the job whose target is the SCIM server. */
async function fetchTargetTexts(productUrl: string, jobs: readonly ApiRow[]) {
  const targetJobs = jobs.filter((job) => job["application"] === "8x8");
  const texts = await Promise.all(targetJobs.map((job) => fetchJobTexts(productUrl, job["jobId"])));
  return texts.flat();
}

/** The sentences about the state of a job on its page. */
async function fetchJobTexts(productUrl: string, jobId: unknown): Promise<readonly string[]> {
  const response = await fetch(`${productUrl}/api/v1/jobs/${String(jobId)}`);
  if (!response.ok) throw new Error(`the job ${String(jobId)} answered ${response.status}`);
  const job = (await response.json()) as ApiRow & {
    readonly drivers: readonly { readonly text: string }[];
    readonly configurationFindings: readonly { readonly reason: string }[];
  };
  return [
    String(job["reason"]),
    ...job.drivers.map(({ text }) => text),
    ...job.configurationFindings.map(({ reason }) => reason),
  ];
}

async function fetchItems(productUrl: string, path: string): Promise<readonly ApiRow[]> {
  const response = await fetch(`${productUrl}/api/v1/${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const { items } = (await response.json()) as { readonly items: readonly ApiRow[] };
  return items;
}
