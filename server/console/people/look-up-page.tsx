import { useState } from "preact/hooks";
import { changeQuery } from "../address/change-query.ts";
import type { PageQuery } from "../address/page-address.ts";
import { AS_CSV, answerOf, api } from "../api/api-client.ts";
import type { FoundPerson, Job } from "../api/api-types.ts";
import { useCaller } from "../api/use-caller.ts";
import { formatCount } from "../parts/format.ts";
import { saveCsv } from "../parts/save-file.ts";
import { LookUpTable } from "./look-up-table.tsx";

const MAX_PEOPLE = 1000;
const CSV_FILE_NAME = "steadystate-people.csv";

type LookUpRequest = { readonly ids: string[]; readonly applications?: string[] };

type LookUpState =
  | { readonly state: "idle" | "reading" }
  | { readonly state: "failed"; readonly detail: string }
  | { readonly state: "done"; readonly people: readonly FoundPerson[] };

/** The status of many people at once. Their names stay in the text field and never in the address. */
export function LookUpPage({
  jobs,
  query,
  now,
}: {
  readonly jobs: readonly Job[];
  readonly query: PageQuery;
  readonly now: number;
}) {
  const [text, setText] = useState("");
  const [lookUp, setLookUp] = useState<LookUpState>({ state: "idle" });
  const isPseudonymous = useCaller()?.privacyMode === "pseudonym";
  const ids = splitPeople(text);
  const application = query["app"] ?? "";
  const request: LookUpRequest = {
    ids: [...ids],
    ...(application !== "" && { applications: [application] }),
  };
  const read = async () => {
    setLookUp({ state: "reading" });
    const answer = await answerOf(api.POST("/api/v1/identities/lookup", { body: request }));
    setLookUp(
      answer.ok
        ? { state: "done", people: answer.value.items }
        : { state: "failed", detail: answer.detail },
    );
  };
  const download = async () => {
    const options = { body: request, ...AS_CSV };
    const result = await answerOf(api.POST("/api/v1/identities/lookup", options));
    if (result.ok) saveCsv(CSV_FILE_NAME, result.value);
    else setLookUp({ state: "failed", detail: result.detail });
  };
  const isUsable = ids.length > 0 && ids.length <= MAX_PEOPLE && lookUp.state !== "reading";
  return (
    <article class="page wide">
      <h1>Look up many people</h1>
      <form
        class="look-up"
        onSubmit={(event) => {
          event.preventDefault();
          void read();
        }}
      >
        <label>
          People or groups, one on each line: user principal name
          {isPseudonymous ? " or object id" : ", object id or complete name"}
          <textarea
            rows={6}
            value={text}
            spellcheck={false}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p class="quiet" role="status">
          {peopleText(ids.length)}
        </p>
        <ApplicationChoice jobs={jobs} application={application} />
        <button type="submit" disabled={!isUsable}>
          Look up
        </button>{" "}
        <button type="button" disabled={!isUsable} onClick={() => void download()}>
          Download CSV
        </button>
      </form>
      {lookUp.state === "reading" && <p class="quiet">Looking up…</p>}
      {lookUp.state === "failed" && <p role="alert">{lookUp.detail}</p>}
      {lookUp.state === "done" && (
        <LookUpTable people={lookUp.people} status={query["status"] ?? null} now={now} />
      )}
    </article>
  );
}

function ApplicationChoice({
  jobs,
  application,
}: {
  readonly jobs: readonly Job[];
  readonly application: string;
}) {
  const names = [...new Set(jobs.map((job) => job.application))];
  return (
    <label>
      App{" "}
      <select
        value={application}
        onChange={(event) => changeQuery({ app: event.currentTarget.value }, "replace")}
      >
        <option value="">all apps</option>
        {names
          .toSorted((a, b) => a.localeCompare(b))
          .map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
      </select>
    </label>
  );
}

/** One person on each line. Mail programs put several addresses on one line. */
function splitPeople(text: string): readonly string[] {
  const lines = text
    .split(/[\n\r\t;]+/)
    .flatMap((line) => (/@[^,]*,.*@/.test(line) ? line.split(",") : [line]));
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ""))];
}

function peopleText(count: number): string {
  if (count === 0) return `Up to ${formatCount(MAX_PEOPLE, "person", "people")}.`;
  const people = formatCount(count, "person or group", "people or groups");
  if (count <= MAX_PEOPLE) return `${people}.`;
  return `${people}: more than ${MAX_PEOPLE}. Paste fewer at once.`;
}
