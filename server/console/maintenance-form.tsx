import { useState } from "preact/hooks";
import { answerOf, api } from "./api-client.ts";

const HOURS = [1, 2, 4, 8, 24, 72] as const;

type FormProps = { readonly now: number; readonly onChange: () => void };

/** Plans a maintenance window. Times are UTC, like all times of the console. */
export function MaintenanceForm({ now, onChange }: FormProps) {
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const text = (name: string) => `${values.get(name) ?? ""}`.trim();
    const maintenance = {
      kind: "maintenance",
      applications: text("applications")
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
      beginsAt: `${text("begin")}:00Z`,
      minutes: Number(text("hours")) * 60,
      reason: text("reason"),
    } as const;
    const result = await answerOf(api.POST("/api/v1/silences", { body: maintenance }));
    setError(result.ok ? null : result.detail);
    if (!result.ok) return;
    form.reset();
    onChange();
  };
  return (
    <section>
      <h2>Plan a maintenance window</h2>
      <form class="plan" onSubmit={(event) => void submit(event)}>
        <label>
          Apps, separated by commas; * matches any text
          <input type="text" name="applications" required />
        </label>
        <label>
          Begin (UTC)
          <input
            type="datetime-local"
            name="begin"
            required
            defaultValue={new Date(now).toISOString().slice(0, 16)}
          />
        </label>
        <label>
          Length
          <select name="hours">
            {HOURS.map((hours) => (
              <option key={hours} value={hours}>
                {hours === 1 ? "1 hour" : `${hours} hours`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Reason
          <input type="text" name="reason" maxLength={300} required />
        </label>
        <button type="submit">Plan</button>
        {error !== null && <p role="alert">{error}</p>}
      </form>
    </section>
  );
}
