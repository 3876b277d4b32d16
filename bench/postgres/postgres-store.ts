import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import type { PollState, PollStore } from "../../store/jobs/poll-types.ts";
import type { EventStore } from "../../store/log/event-types.ts";
import { digestOf } from "../../store/redis/keys.ts";
import { planPeople } from "./plan-people.ts";
import { copyField, type PsqlSession, quoteLiteral } from "./psql-session.ts";
import { SCHEMA, SESSION } from "./schema.ts";
import { signedDigest } from "./signed-digest.ts";

/** What a back-fill writes. */
export type PostgresStore = {
  readonly events: Pick<EventStore, "commit">;
  readonly polls: Pick<PollStore, "load" | "save" | "saveNext">;
};

/** A page in one transaction: exactly once, counted, with people, as store/log/commit.ts does it in Redis. */
export async function createPostgresStore(session: PsqlSession): Promise<PostgresStore> {
  await session.run(SCHEMA);
  await session.run(SESSION);
  const names = createNumbers();
  const people = planPeople();
  let nextBlock = 0;
  return {
    events: {
      async commit(_tenant, events) {
        const blocks = detailBlocks(events, nextBlock);
        const rows = events
          .map((event, i) => {
            const block = nextBlock + Math.floor(i / EVENTS_PER_BLOCK);
            return eventRow(event, names, block, i % EVENTS_PER_BLOCK);
          })
          .join("");
        nextBlock += blocks.length;
        const script = [
          "BEGIN;",
          names.takeStatements(),
          `COPY detail_block FROM STDIN;\n${blocks.join("")}\\.`,
          `COPY new_event FROM STDIN;\n${rows}\\.`,
          "EXECUTE apply_events;",
          people.takeStatements(events),
          "COMMIT;",
        ];
        const [added] = await session.run(script.join("\n"));
        const addedRows = Number(added);
        return {
          addedRows,
          addedAt: [],
          alreadyCountedRows: events.length - addedRows,
          refusedRows: 0,
          hasLostRows: false,
        };
      },
    },
    polls: {
      async load(tenant, kind) {
        const where = `tenant = ${quoteLiteral(tenant)} AND kind = ${quoteLiteral(kind)}`;
        const [state] = await session.run(`SELECT state FROM poll_state WHERE ${where};`);
        return state === undefined ? null : (JSON.parse(state) as PollState);
      },
      async save(tenant, kind, state) {
        const values = [tenant, kind, JSON.stringify(state)].map(quoteLiteral).join(", ");
        await session.run(
          `INSERT INTO poll_state VALUES (${values}) ON CONFLICT (tenant, kind) DO UPDATE SET state = excluded.state;`,
        );
      },
      async saveNext(tenant, kind, previous, next) {
        const values = [tenant, kind, JSON.stringify(next)].map(quoteLiteral).join(", ");
        const [saved] = await session.run(
          `INSERT INTO poll_state AS p VALUES (${values}) ON CONFLICT (tenant, kind) DO UPDATE SET state = excluded.state
          WHERE p.state = ${quoteLiteral(JSON.stringify(previous))} RETURNING 1;`,
        );
        return saved !== undefined;
      },
    },
  };
}

/** As many events as a block of details in Redis has at most. */
const EVENTS_PER_BLOCK = 32;

/** Lines for COPY into `detail_block`. */
function detailBlocks(events: readonly ProvisioningEvent[], firstBlock: number): readonly string[] {
  const lines: string[] = [];
  for (let first = 0; first < events.length; first += EVENTS_PER_BLOCK) {
    const details = events
      .slice(first, first + EVENTS_PER_BLOCK)
      .map(detailText)
      .join("\n");
    lines.push(`${firstBlock + lines.length}\t${copyField(details)}\n`);
  }
  return lines;
}

/** A line for COPY into `new_event`. */
function eventRow(
  event: ProvisioningEvent,
  names: Numbers,
  block: number,
  position: number,
): string {
  const job = names.jobNumber(event);
  const fields = [
    ...[event.at, signedDigest(event.id), signedDigest(event.source.id), job],
    ...[names.cycleNumber(event.cycleId ?? ""), block, EVENT_STATUSES.indexOf(event.status)],
    ...[EVENT_ACTIONS.indexOf(event.action), names.outcomeNumber(job, event), position],
  ];
  return `${fields.join("\t")}\n`;
}

/** Everything that the columns do not contain. A list without keys is shorter than an object. */
function detailText(event: ProvisioningEvent): string {
  const { source, target, error, explanation } = event;
  return JSON.stringify([
    ...[event.id, event.changeId, event.durationMs, event.sourceSystem, event.targetSystem],
    ...[source.id, source.name, source.userPrincipalName, source.kind, target.id, target.name],
    event.code,
    error === null ? null : [error.code, error.category, error.reason, error.recommendedAction],
    explanation,
    event.isMissingAccountSkip,
    event.steps.map((step) => [step.name, step.type, step.status, step.description, step.details]),
    event.changes.map((change) => [change.attribute, change.before, change.after]),
    event.retry,
  ]);
}

type Numbers = ReturnType<typeof createNumbers>;

/** Short numbers for jobs, cycles and outcomes, with the statements that store the new ones. */
function createNumbers() {
  const jobs = new Map<string, number>();
  const cycles = new Map<string, number>();
  const outcomes = new Map<number, Map<string, number>>();
  let statements: string[] = [];
  const insert = (table: string, ...values: readonly (number | string)[]) => {
    const list = values.map((value) => (typeof value === "number" ? value : quoteLiteral(value)));
    statements.push(`INSERT INTO ${table} VALUES (${list.join(", ")}) ON CONFLICT DO NOTHING;`);
  };
  return {
    jobNumber({ jobId, servicePrincipalId, application }: ProvisioningEvent): number {
      const known = jobs.get(jobId);
      if (known !== undefined) return known;
      jobs.set(jobId, jobs.size);
      outcomes.set(jobs.size - 1, new Map());
      insert("job", jobs.size - 1, jobId, servicePrincipalId, application);
      return jobs.size - 1;
    },
    cycleNumber(cycleId: string): number {
      const known = cycles.get(cycleId);
      if (known !== undefined) return known;
      const number = digestOf(cycleId).readInt32BE(0);
      cycles.set(cycleId, number);
      insert("cycle", number, cycleId);
      return number;
    },
    outcomeNumber(job: number, event: ProvisioningEvent): number {
      const numbers = outcomes.get(job) ?? new Map<string, number>();
      const cluster = buildFailureCluster(event);
      const key = cluster?.id ?? event.code;
      if (key === null) return 0;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, numbers.size + 1);
      insert("outcome", job, numbers.size, JSON.stringify(cluster ?? key));
      return numbers.size;
    },
    takeStatements(): string {
      const taken = statements.join("\n");
      statements = [];
      return taken;
    },
  };
}
