/**
 * What Redis contains after a commit, as tables of PostgreSQL that answer the same questions:
 *
 * - `event`: the primary key keeps each event once; its index also finds the newest events of a job and of a time window.
 *   `event_of_object` lists the newest events of a person in all jobs.
 * - `detail_block`: details of 32 events as one text, because PostgreSQL compresses only what is longer than 2 KB.
 * - `hour_count`, `day_count`, `total_count`: rows by status, action and outcome, with the times of the first and last row.
 * - `cycle_day`: rows of each cycle.
 * - `object_state`: the newest row of each object in each job; partial indexes find failing and skipped objects,
 *   and two indexes count the objects that were attempted or failed in a window.
 * - `person`, `search_word`, `account`: names, search by the beginning of a word, and accounts.
 *
 * PostgreSQL needs a scan for two questions that Redis answers without one: since when an object fails, and how
 * many objects are new in a cycle.
 */
export const SCHEMA = `
CREATE TABLE job (number int PRIMARY KEY, job_id text NOT NULL UNIQUE, service_principal_id text NOT NULL, application text NOT NULL);
CREATE TABLE outcome (job int, number int, text text NOT NULL, PRIMARY KEY (job, number));
CREATE TABLE cycle (digest int PRIMARY KEY, cycle_id text NOT NULL);
CREATE TABLE poll_state (tenant text, kind text, state text NOT NULL, PRIMARY KEY (tenant, kind));
CREATE TABLE event (
  at bigint NOT NULL, digest bigint NOT NULL, object bigint NOT NULL, job int NOT NULL, cycle int NOT NULL,
  block int NOT NULL, status smallint NOT NULL, action smallint NOT NULL, outcome smallint NOT NULL, position smallint NOT NULL,
  PRIMARY KEY (job, at, digest)
);
CREATE TABLE detail_block (block int PRIMARY KEY, details text COMPRESSION lz4 NOT NULL);
CREATE INDEX event_of_object ON event (object, at);
CREATE TABLE hour_count (
  job int, hour int, status smallint, action smallint, outcome smallint, n int NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL,
  PRIMARY KEY (job, hour, status, action, outcome)
) WITH (fillfactor = 70);
CREATE TABLE day_count (
  job int, day int, status smallint, action smallint, outcome smallint, n int NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL,
  PRIMARY KEY (job, day, status, action, outcome)
) WITH (fillfactor = 70);
CREATE TABLE total_count (
  job int, status smallint, action smallint, outcome smallint, n int NOT NULL,
  PRIMARY KEY (job, status, action, outcome)
) WITH (fillfactor = 50);
CREATE TABLE cycle_day (
  job int, day int, cycle int, status smallint, action smallint, n int NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL,
  PRIMARY KEY (job, day, cycle, status, action)
) WITH (fillfactor = 70);
CREATE TABLE object_state (
  object bigint, job int, at bigint NOT NULL, digest bigint NOT NULL, last_success_at bigint, last_failure_at bigint,
  status smallint NOT NULL, action smallint NOT NULL, outcome smallint NOT NULL,
  PRIMARY KEY (object, job)
) WITH (fillfactor = 80);
CREATE INDEX object_not_succeeding ON object_state (job, status, outcome) WHERE status <> 0;
CREATE INDEX object_attempted ON object_state (job, at);
CREATE INDEX object_failed ON object_state (job, last_failure_at) WHERE last_failure_at IS NOT NULL;
CREATE TABLE person (digest bigint PRIMARY KEY, at bigint NOT NULL, kind smallint NOT NULL, id text NOT NULL, name text, principal_name text);
CREATE TABLE search_word (word text COLLATE "C", person bigint, PRIMARY KEY (word, person));
CREATE TABLE account (target bigint, person bigint, PRIMARY KEY (target, person));
`;

/** What each connection needs: the tables into which pages are copied, and the statements that apply them. */
export const SESSION = `
CREATE TEMP TABLE new_event (
  at bigint, digest bigint, object bigint, job int, cycle int, block int, status smallint, action smallint, outcome smallint, position smallint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE new_person (digest bigint, at bigint, kind smallint, id text, name text, principal_name text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE new_word (word text COLLATE "C", person bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE new_account (target bigint, person bigint) ON COMMIT DELETE ROWS;
PREPARE apply_events AS
WITH added AS (
  INSERT INTO event SELECT * FROM new_event
  ON CONFLICT DO NOTHING
  RETURNING at, digest, object, job, cycle, status, action, outcome
), by_hour AS (
  SELECT job, (at / 3600000)::int AS hour, status, action, outcome, count(*)::int AS n, min(at) AS first_at, max(at) AS last_at
  FROM added GROUP BY 1, 2, 3, 4, 5
), hours AS (
  INSERT INTO hour_count AS c SELECT * FROM by_hour
  ON CONFLICT (job, hour, status, action, outcome) DO UPDATE SET
    n = c.n + excluded.n, first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at)
), days AS (
  INSERT INTO day_count AS c
  SELECT job, hour / 24, status, action, outcome, sum(n), min(first_at), max(last_at) FROM by_hour GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (job, day, status, action, outcome) DO UPDATE SET
    n = c.n + excluded.n, first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at)
), totals AS (
  INSERT INTO total_count AS c SELECT job, status, action, outcome, sum(n) FROM by_hour GROUP BY 1, 2, 3, 4
  ON CONFLICT (job, status, action, outcome) DO UPDATE SET n = c.n + excluded.n
), cycles AS (
  INSERT INTO cycle_day AS c
  SELECT job, (at / 86400000)::int, cycle, status, action, count(*), min(at), max(at) FROM added GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (job, day, cycle, status, action) DO UPDATE SET
    n = c.n + excluded.n, first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at)
), objects AS (
  INSERT INTO object_state AS o (object, job, at, digest, last_success_at, last_failure_at, status, action, outcome)
  SELECT DISTINCT ON (object, job) object, job, at, digest,
    max(at) FILTER (WHERE status <> 1) OVER w, max(at) FILTER (WHERE status = 1) OVER w, status, action, outcome
  FROM added WINDOW w AS (PARTITION BY object, job)
  ORDER BY object, job, at DESC, digest DESC
  ON CONFLICT (object, job) DO UPDATE SET
    at = CASE WHEN (excluded.at, excluded.digest) > (o.at, o.digest) THEN excluded.at ELSE o.at END,
    digest = CASE WHEN (excluded.at, excluded.digest) > (o.at, o.digest) THEN excluded.digest ELSE o.digest END,
    status = CASE WHEN (excluded.at, excluded.digest) > (o.at, o.digest) THEN excluded.status ELSE o.status END,
    action = CASE WHEN (excluded.at, excluded.digest) > (o.at, o.digest) THEN excluded.action ELSE o.action END,
    outcome = CASE WHEN (excluded.at, excluded.digest) > (o.at, o.digest) THEN excluded.outcome ELSE o.outcome END,
    last_success_at = greatest(o.last_success_at, excluded.last_success_at),
    last_failure_at = greatest(o.last_failure_at, excluded.last_failure_at)
  WHERE (excluded.at, excluded.digest) > (o.at, o.digest)
    OR excluded.last_success_at > coalesce(o.last_success_at, -1)
    OR excluded.last_failure_at > coalesce(o.last_failure_at, -1)
)
SELECT count(*) FROM added;
PREPARE apply_people AS
INSERT INTO person AS p (digest, at, kind, id, name, principal_name)
SELECT digest, at, kind, id, name, principal_name FROM new_person
ON CONFLICT (digest) DO UPDATE SET at = excluded.at, kind = excluded.kind, name = excluded.name, principal_name = excluded.principal_name
WHERE excluded.at > p.at;
PREPARE apply_words AS INSERT INTO search_word SELECT word, person FROM new_word ON CONFLICT DO NOTHING;
PREPARE apply_accounts AS INSERT INTO account SELECT target, person FROM new_account ON CONFLICT DO NOTHING;
`;
