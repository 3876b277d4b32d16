import { changeQuery } from "../address/change-query.ts";
import type { PageQuery } from "../address/page-address.ts";
import { useTypedQuery } from "../address/use-typed-query.ts";
import { api } from "../api/api-client.ts";
import type { Setting } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { LabelChip } from "../parts/components.tsx";
import { ErrorPage } from "../parts/error-page.tsx";
import { formatCount } from "../parts/format.ts";
import { TableHead } from "../parts/table-head.tsx";

/** The settings as the server has loaded them, for admins. Secrets are withheld. */
export function SettingsPage({ query }: { readonly query: PageQuery }) {
  const answer = useAnswer(() => api.GET("/api/v1/settings"), []);
  const search = useTypedQuery("find", query["find"] ?? "");
  const showsDefaults = query["show"] === "all";
  if (answer === null) return <p class="quiet boot">Loading the settings…</p>;
  if (!answer.ok) return <ErrorPage title="Settings" detail={answer.detail} />;
  const { items } = answer.value;
  const shown = items.filter(
    (setting) => (showsDefaults || !setting.isDefault) && matches(setting, search.typed),
  );
  return (
    <article class="page">
      <h1>Settings</h1>
      <p class="quiet">
        These are the settings that the server loaded when it started. Secrets are withheld. To
        change a setting, edit the settings file and restart Steadystate.
      </p>
      <search class="filters">
        <label>
          Find{" "}
          <input
            type="search"
            value={search.typed}
            placeholder="Name, value or description"
            spellcheck={false}
            onInput={(event) => search.type(event.currentTarget.value)}
            onBlur={search.flush}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={showsDefaults}
            onChange={({ currentTarget: { checked } }) =>
              changeQuery({ show: checked ? "all" : null }, "push")
            }
          />{" "}
          Also show settings with their default value
        </label>
      </search>
      <p role="status">
        {shown.length === 0
          ? "No setting matches. Also show settings with their default value, or find another text."
          : `${shown.length} of ${formatCount(items.length, "setting")}`}
      </p>
      <SettingTable settings={shown} />
    </article>
  );
}

function matches({ path, value, description }: Setting, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const searched = `${path} ${value ?? ""} ${description ?? ""}`.toLowerCase();
  return words.every((word) => searched.includes(word));
}

function SettingTable({ settings }: { readonly settings: readonly Setting[] }) {
  if (settings.length === 0) return null;
  return (
    <table class="plain settings">
      <TableHead names={["Setting", "Value"]} />
      <tbody>
        {settings.map(({ path, value, isDefault, isSecret, description }) => (
          <tr key={path}>
            <th scope="row">
              <code>{path}</code>
              {description !== null && <p class="quiet">{description}</p>}
            </th>
            <td>
              {isSecret ? (
                <LabelChip tone="off">withheld</LabelChip>
              ) : (
                <code>{value ?? "not set"}</code>
              )}
              {isDefault && <span class="quiet"> default</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
