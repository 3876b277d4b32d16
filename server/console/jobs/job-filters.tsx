import { useMemo } from "preact/hooks";
import { CONDITIONS } from "../../../domain/condition.ts";
import { changeQuery } from "../address/change-query.ts";
import type { TypedQuery } from "../address/use-typed-query.ts";
import type { Job } from "../api/api-types.ts";
import { STATUS_TONES, StatusMark } from "../parts/components.tsx";
import { formatCount, formatLabel } from "../parts/format.ts";
import {
  countValues,
  type FilterField,
  filterJobs,
  isFiltered,
  JOB_SORTS,
  type JobListView,
  NO_FILTERS,
} from "./job-list-view.ts";

type JobFiltersProps = {
  readonly jobs: readonly Job[];
  readonly shownCount: number;
  readonly view: JobListView;
  readonly search: TypedQuery;
  readonly hasManyTenants: boolean;
};

export function JobFilters({ jobs, shownCount, view, search, hasManyTenants }: JobFiltersProps) {
  return (
    <search class="job-filters">
      <JobSearch {...search} />
      <FilterFields jobs={jobs} view={view} hasManyTenants={hasManyTenants} />
      <ConditionFilter jobs={jobs} view={view} />
      <p class={isFiltered(view) ? "quiet" : "unseen"} role="status">
        {shownCount === jobs.length
          ? formatCount(jobs.length, "job")
          : `${shownCount} of ${formatCount(jobs.length, "job")} `}
        {isFiltered(view) && (
          <button type="button" onClick={() => changeQuery(NO_FILTERS, "push")}>
            Show all jobs
          </button>
        )}
      </p>
    </search>
  );
}

const WIDE_SCREEN = "(min-width: 861px)";

/** On a phone the fields are folded, so that the first job is on the first screen. */
function FilterFields({
  jobs,
  view,
  hasManyTenants,
}: Omit<JobFiltersProps, "shownCount" | "search">) {
  return (
    <details open={matchMedia(WIDE_SCREEN).matches}>
      <summary>Filter and order</summary>
      <div class="fields">
        <ValueFilter jobs={jobs} view={view} field="tenant" label="Tenant" />
        <ValueFilter jobs={jobs} view={view} field="application" label="App" />
        <ValueFilter jobs={jobs} view={view} field="kind" label="Kind" />
        <label>
          Order{" "}
          <select
            value={view.sort}
            onChange={({ currentTarget: { value } }) =>
              changeQuery({ sort: value === "condition" ? null : value }, "push")
            }
          >
            {Object.entries(JOB_SORTS).map(([name, { text }]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        </label>
        {hasManyTenants && (
          <label class="check">
            <input
              type="checkbox"
              checked={view.isGrouped}
              onChange={({ currentTarget: { checked } }) =>
                changeQuery({ group: checked ? null : "none" }, "push")
              }
            />{" "}
            Group by tenant
          </label>
        )}
      </div>
    </details>
  );
}

function JobSearch({ typed, type, flush }: TypedQuery) {
  return (
    <label class="job-search">
      Find a job{" "}
      <input
        type="search"
        value={typed}
        placeholder="App, tenant, kind or id"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={flush}
      />
    </label>
  );
}

type ValueFilterProps = {
  readonly jobs: readonly Job[];
  readonly view: JobListView;
  readonly field: "tenant" | "application" | "kind";
  readonly label: string;
};

/** A choice between the values of a field, if there are several. */
function ValueFilter({ jobs, view, field, label }: ValueFilterProps) {
  const chosen = view.chosen[field];
  const names = useMemo(() => namesOfValues(jobs, field), [jobs, field]);
  if (names.length < 2 && chosen === null) return null;
  return (
    <label>
      {label}{" "}
      <select
        value={chosen ?? ""}
        onChange={({ currentTarget: { value } }) => changeQuery({ [field]: value }, "push")}
      >
        <option value="">All</option>
        {chosen !== null && !names.some(([value]) => value === chosen) && (
          <option value={chosen}>{chosen}</option>
        )}
        {names.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Each value of the field with its text, by text. Jobs of one kind can have different `kindText`s, so a kind is shown by its id. */
function namesOfValues(
  jobs: readonly Job[],
  field: FilterField,
): readonly (readonly [value: string, name: string])[] {
  return [...countValues(jobs, field).keys()]
    .map((value) => [value, field === "kind" ? formatLabel(value) : value] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, "en"));
}

/** One button per condition, with the number of jobs that the other filters leave. */
function ConditionFilter({
  jobs,
  view,
}: {
  readonly jobs: readonly Job[];
  readonly view: JobListView;
}) {
  const { condition: chosen } = view.chosen;
  const candidates = filterJobs(jobs, view, "condition");
  const counts = countValues(candidates, "condition");
  return (
    <fieldset class="condition-filter">
      <legend class="unseen">Show only jobs of one condition</legend>
      <button
        type="button"
        aria-pressed={chosen === null}
        onClick={() => changeQuery({ condition: null }, "push")}
      >
        All {candidates.length}
      </button>
      {CONDITIONS.filter((condition) => counts.has(condition) || condition === chosen).map(
        (condition) => (
          <button
            key={condition}
            type="button"
            class={STATUS_TONES[condition]}
            aria-pressed={chosen === condition}
            onClick={() =>
              changeQuery({ condition: chosen === condition ? null : condition }, "push")
            }
          >
            <StatusMark name={condition} /> {counts.get(condition) ?? 0}
          </button>
        ),
      )}
    </fieldset>
  );
}
