import { expect, onTestFinished, test } from "vitest";
import type { Incident } from "../../domain/incident.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { openTestStore, recordRedisCommands, uniqueKeyPrefix } from "../test-redis.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { INCIDENTS, seedStore } from "./seed-store.ts";
import { startTestServer } from "./test-server.ts";

const TICKETS = JOBS.tickets.jobId;
const OTHER_INCIDENTS = 300;

function recoveredIncident(about: Pick<Incident, "id" | "jobIds">, openedAt: number): Incident {
  const [, , recovered] = INCIDENTS;
  const resolvedAt = openedAt + 40 * DAY;
  return { ...recovered, ...about, openedAt, resolvedAt, updatedAt: resolvedAt };
}

test("the changes of a job since its beginning read the incidents of this job, not those of all jobs", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await openTestStore({ keyPrefix, now: () => NOW });
  await seedStore(store);
  const server = await startTestServer({ store });
  onTestFinished(() => server.close());
  const save = (about: Pick<Incident, "id" | "jobIds">, openedAt: number) =>
    store.incidents.saveChange({
      incident: recoveredIncident(about, openedAt),
      announcement: null,
    });
  const longAgo = NOW - 200 * DAY;
  for (let i = 0; i < OTHER_INCIDENTS; i += 1)
    await save(
      { id: `contoso~other-${i}~schedule~1`, jobIds: [`other-${i}`] },
      longAgo + i * MINUTE,
    );
  const own = `contoso~${TICKETS}~schedule~1`;
  await save({ id: own, jobIds: [TICKETS] }, longAgo);
  const ofTarget = "contoso~target-down~desk~1";
  await save({ id: ofTarget, jobIds: ["other-1", TICKETS] }, longAgo + HOUR);

  const commands = await recordRedisCommands();
  const readKeys = () =>
    new Set(commands().match(new RegExp(`${keyPrefix}:\\{incidents\\}:i:[^"]*`, "g")));
  const path = `/api/v1/jobs/${TICKETS}/changes?kind=incident`;
  const { body } = await server.get(`${path}&from=1970-01-01T00:00:00Z`);
  const idsIn = ({ items }: { items: readonly { readonly incidentId: string }[] }) =>
    items.map(({ incidentId }) => incidentId);
  expect(idsIn(body)).toEqual([INCIDENTS[2].id, ofTarget, own]);
  await expect.poll(() => readKeys().size).toBeGreaterThan(0);
  expect(readKeys().size).toBeLessThan(20);

  // An incident that lasted for 40 days belongs to a period in its middle.
  const middle = new Date(longAgo + 35 * DAY).toISOString();
  const later = new Date(longAgo + 36 * DAY).toISOString();
  const { body: inMiddle } = await server.get(`${path}&from=${middle}&to=${later}`);
  expect(idsIn(inMiddle)).toEqual([ofTarget, own]);
});
