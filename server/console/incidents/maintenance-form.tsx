import { useState } from "preact/hooks";
import { HOUR } from "../../../domain/time.ts";
import type { PageQuery } from "../address/page-address.ts";
import { answerOf, api } from "../api/api-client.ts";
import type { Silence } from "../api/api-types.ts";
import { givenNameField } from "../api/given-name.ts";
import { formatLocalPeriod, formatTime } from "../parts/format.ts";
import { splitNames } from "../parts/split-names.ts";
import { NameField } from "./name-field.tsx";

/** The lengths to choose from, in hours. */
const HOURS = [1, 2, 4, 8, 24, 72] as const;

type FormProps = {
  /** The app, and the tenant, that are filled in. */
  readonly query: PageQuery;
  readonly now: number;
  readonly onChange: () => void;
};

/** Silences an app, now or later. Times are UTC, like all times of the console, and are also shown in local time. */
export function MaintenanceForm({ query, now, onChange }: FormProps) {
  const [error, setError] = useState<string | null>(null);
  const [saved, setSaved] = useState<Silence | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const text = (name: string) => `${values.get(name) ?? ""}`.trim();
    const maintenance = {
      kind: "maintenance",
      applications: splitNames(text("applications")),
      ...(text("tenants") === "" ? {} : { tenants: splitNames(text("tenants")) }),
      beginsAt: utcTime(text("begin")),
      minutes: Number(text("hours")) * 60,
      reason: text("reason"),
      ...(await givenNameField()),
    } as const;
    const answer = await answerOf(api.POST("/api/v1/silences", { body: maintenance }));
    setError(answer.ok ? null : answer.detail);
    if (!answer.ok) return;
    setSaved(answer.value);
    form.reset();
    onChange();
  };
  return (
    <section>
      <h2>Silence an app, now or later</h2>
      <p class="quiet">Fields with * are required. Times are in UTC.</p>
      <form class="plan" onSubmit={(event) => void submit(event)}>
        <label>
          <Required text="Apps, separated by commas; “*” in a name matches any text" />
          <input
            type="text"
            name="applications"
            required
            defaultValue={query["application"] ?? ""}
          />
        </label>
        {query["tenant"] !== undefined && (
          <label>
            Tenants, separated by commas; if empty, all tenants
            <input type="text" name="tenants" defaultValue={query["tenant"]} />
          </label>
        )}
        <PeriodFields key={saved?.id} now={now} />
        <label>
          <Required text="Reason" />
          <input type="text" name="reason" maxLength={300} required />
        </label>
        <NameField />
        <button type="submit">Silence</button>
        {error !== null && <p role="alert">{error}</p>}
        <p role="status">{error === null && saved !== null && savedText(saved)}</p>
      </form>
    </section>
  );
}

const utcTime = (typed: string) => `${typed}:00Z`;

function savedText({ beginsAt, endsAt }: Silence): string {
  const [from, to] = [Date.parse(beginsAt ?? ""), Date.parse(endsAt ?? "")];
  return `Saved: silenced from ${formatTime(from)} until ${formatTime(to)}. ${formatLocalPeriod(from, to)}.`;
}

/** The begin is typed in UTC. Below the fields, the reader sees at once the period by their own clock. */
function PeriodFields({ now }: Pick<FormProps, "now">) {
  const [begin, setBegin] = useState(() => new Date(now).toISOString().slice(0, 16));
  const [hours, setHours] = useState<number>(HOURS[0]);
  const from = Date.parse(utcTime(begin));
  const to = from + hours * HOUR;
  return (
    <>
      <label>
        <Required text="Begin (UTC)" />
        <input
          type="datetime-local"
          name="begin"
          required
          value={begin}
          onInput={({ currentTarget }) => setBegin(currentTarget.value)}
        />
      </label>
      <label>
        <Required text="Length" />
        <select
          name="hours"
          value={hours}
          onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
        >
          {HOURS.map((option) => (
            <option key={option} value={option}>
              {option === 1 ? "1 hour" : `${option} hours`}
            </option>
          ))}
        </select>
      </label>
      <p class="whole-line" role="status">
        {Number.isNaN(from)
          ? "Enter the begin in UTC to see it in your local time."
          : `${formatTime(from)} to ${formatTime(to)}. ${formatLocalPeriod(from, to)}.`}
      </p>
    </>
  );
}

function Required({ text }: { readonly text: string }) {
  return (
    <span>
      {text} <span aria-hidden="true">*</span>
    </span>
  );
}
