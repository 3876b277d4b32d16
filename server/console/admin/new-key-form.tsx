import { useEffect, useRef, useState } from "preact/hooks";
import { ROLES } from "../../../domain/role.ts";
import { answerOf, api } from "../api/api-client.ts";
import type { CreatedKey } from "../api/api-types.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { splitNames } from "../parts/split-names.ts";

/** The server chooses how long the key is valid. This is the first option, so it is preselected. */
const DEFAULT_LIFETIME = "default";
const LIFETIMES = [
  { days: 90, text: "90 days" },
  { days: 30, text: "30 days" },
] as const;

/** Creates an access key and shows it once. */
export function NewKeyForm({ onChange }: { readonly onChange: () => void }) {
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const result = await answerOf(api.POST("/api/v1/keys", { body: keyBody(new FormData(form)) }));
    setError(result.ok ? null : result.detail);
    if (!result.ok) return;
    form.reset();
    setCreated(result.value);
    onChange();
  };
  return (
    <section>
      <h2>Create a key</h2>
      <p class="quiet">
        A viewer sees jobs, numbers and incidents, but no persons. Helpdesk also sees persons. An
        operator also acknowledges and silences. An admin may do everything.
      </p>
      <form class="plan" onSubmit={(event) => void submit(event)}>
        <KeyFields />
        <button type="submit" class="main">
          Create the key
        </button>
        {error !== null && <p role="alert">{error}</p>}
      </form>
      {created !== null && <KeyBox key={created.id} created={created} />}
    </section>
  );
}

function KeyFields() {
  return (
    <>
      <label>
        Name of the person or program
        <input type="text" name="key-name" maxLength={80} autocomplete="off" required />
      </label>
      <label>
        Role
        <select name="role">
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {role}
            </option>
          ))}
        </select>
      </label>
      <label>
        Tenants, separated by commas; if empty, all tenants that you may see
        <input type="text" name="tenants" autocomplete="off" spellcheck={false} />
      </label>
      <label>
        Expires after
        <select name="days">
          <option value={DEFAULT_LIFETIME}>1 year, or when your own key expires</option>
          {LIFETIMES.map(({ days, text }) => (
            <option key={days} value={days}>
              {text}
            </option>
          ))}
          <option value="">never</option>
        </select>
      </label>
    </>
  );
}

function keyBody(values: FormData) {
  const text = (name: string) => `${values.get(name) ?? ""}`.trim();
  const tenants = splitNames(text("tenants"));
  return {
    name: text("key-name"),
    role: ROLES.find((role) => role === text("role")) ?? "viewer",
    tenants: tenants.length === 0 ? null : tenants,
    ...(text("days") === DEFAULT_LIFETIME
      ? {}
      : { expiresInDays: text("days") === "" ? null : Number(text("days")) }),
  };
}

/** The focus moves here, because the key is shown only once. */
function KeyBox({ created }: { readonly created: CreatedKey }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="assessment good new-key">
      <h3 tabIndex={-1} ref={heading}>
        The new key “{created.name}”
      </h3>
      <p>
        <code>{created.key}</code>
      </p>
      <p>
        <strong>Copy the key now: it is not shown again.</strong> Steadystate stores only a digest
        of it. If the key is lost, revoke it and create another one.
      </p>
      <CopyButton label="Copy the key" text={created.key} />
    </div>
  );
}
