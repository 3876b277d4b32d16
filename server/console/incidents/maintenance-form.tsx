import { useState } from "preact/hooks";
import type { PageQuery } from "../address/page-address.ts";
import { answerOf, api } from "../api/api-client.ts";
import { givenNameField } from "../api/given-name.ts";
import { splitNames } from "../parts/split-names.ts";
import { NameField } from "./name-field.tsx";

const HOURS = [1, 2, 4, 8, 24, 72] as const;

type FormProps = {
  /** The app, and the tenant, that are filled in. */
  readonly query: PageQuery;
  readonly now: number;
  readonly onChange: () => void;
};

/** Silences an app, now or later. Times are UTC, like all times of the console. */
export function MaintenanceForm({ query, now, onChange }: FormProps) {
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const text = (name: string) => `${values.get(name) ?? ""}`.trim();
    const maintenance = {
      kind: "maintenance",
      applications: splitNames(text("applications")),
      ...(text("tenants") === "" ? {} : { tenants: splitNames(text("tenants")) }),
      beginsAt: `${text("begin")}:00Z`,
      minutes: Number(text("hours")) * 60,
      reason: text("reason"),
      ...(await givenNameField()),
    } as const;
    const result = await answerOf(api.POST("/api/v1/silences", { body: maintenance }));
    setError(result.ok ? null : result.detail);
    if (!result.ok) return;
    form.reset();
    onChange();
  };
  return (
    <section>
      <h2>Silence an app now or later (maintenance)</h2>
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
        <label>
          <Required text="Begin (UTC)" />
          <input
            type="datetime-local"
            name="begin"
            required
            defaultValue={new Date(now).toISOString().slice(0, 16)}
          />
        </label>
        <label>
          <Required text="Length" />
          <select name="hours">
            {HOURS.map((hours) => (
              <option key={hours} value={hours}>
                {hours === 1 ? "1 hour" : `${hours} hours`}
              </option>
            ))}
          </select>
        </label>
        <label>
          <Required text="Reason" />
          <input type="text" name="reason" maxLength={300} required />
        </label>
        <NameField />
        <button type="submit">Silence</button>
        {error !== null && <p role="alert">{error}</p>}
      </form>
    </section>
  );
}

function Required({ text }: { readonly text: string }) {
  return (
    <span>
      {text} <span aria-hidden="true">*</span>
    </span>
  );
}
