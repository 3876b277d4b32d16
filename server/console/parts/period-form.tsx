import { useState } from "preact/hooks";
import { changeQuery } from "../address/change-query.ts";

/** Writes a period into the address of the page. Times are UTC, like all times of the console. */
export function PeriodForm({ from, to }: { readonly from: number; readonly to: number }) {
  const [error, setError] = useState<string | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const begin = Date.parse(`${values.get("from") ?? ""}:00Z`);
    const end = Date.parse(`${values.get("to") ?? ""}:00Z`);
    if (Number.isNaN(begin) || Number.isNaN(end) || begin >= end) {
      setError("The period must end after it begins: choose a later end.");
      return;
    }
    setError(null);
    const text = (at: number) => new Date(at).toISOString();
    changeQuery({ last: null, from: text(begin), to: text(end) }, "push");
  };
  return (
    <details>
      <summary>Another period</summary>
      <form class="plan" onSubmit={submit}>
        <TimeField name="from" label="From (UTC)" at={from} />
        <TimeField name="to" label="To (UTC)" at={to} />
        <button type="submit">Show</button>
        {error !== null && <p role="alert">{error}</p>}
      </form>
    </details>
  );
}

function TimeField({
  name,
  label,
  at,
}: {
  readonly name: string;
  readonly label: string;
  readonly at: number;
}) {
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        name={name}
        required
        defaultValue={new Date(at).toISOString().slice(0, 16)}
      />
    </label>
  );
}
