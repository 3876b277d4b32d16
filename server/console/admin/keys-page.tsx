import { useRef, useState } from "preact/hooks";
import { api } from "../api/api-client.ts";
import type { AccessKey } from "../api/api-types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useCaller } from "../api/use-caller.ts";
import { useRefreshCount } from "../api/use-refresh-count.ts";
import { LabelChip, TimeText } from "../parts/components.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { NewKeyForm } from "./new-key-form.tsx";

const REFRESH_INTERVAL_MS = 30_000;

/** The access keys: list, create, revoke. For admins. */
export function KeysPage({ now }: { readonly now: number }) {
  const [changeCount, setChangeCount] = useState(0);
  const refreshCount = useRefreshCount(REFRESH_INTERVAL_MS);
  const answer = useAnswer(() => api.GET("/api/v1/keys"), [refreshCount, changeCount]);
  const caller = useCaller();
  const onChange = () => setChangeCount((count) => count + 1);
  return (
    <article class="page wide">
      <h1>Access keys</h1>
      <p class="quiet">
        Programs, and people who do not sign in with Entra, use a key. The list shows the keys for
        the tenants that you may see. <code>npm run -s key</code> does the same on the machine of
        the server.
      </p>
      {caller?.signIn === "none" && (
        <p class="banner warn">
          This server requires no key: everyone who reaches it is an admin. To require keys, create
          one, set <code>server.access.mode: keys</code> in the settings file, and restart the
          server.
        </p>
      )}
      <NewKeyForm onChange={onChange} />
      {answer === null && <p class="quiet">Loading the keys…</p>}
      {answer?.ok === false && <p role="alert">{answer.detail}</p>}
      {answer?.ok === true && <KeyList keys={answer.value.items} now={now} onRevoked={onChange} />}
    </article>
  );
}

type KeyListProps = {
  readonly keys: readonly AccessKey[];
  readonly now: number;
  readonly onRevoked: () => void;
};

function KeyList({ keys, now, onRevoked }: KeyListProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [revoked, setRevoked] = useState<string | null>(null);
  const onDone = ({ name }: AccessKey) => {
    setRevoked(name);
    // The button that had the focus disappears with its key.
    heading.current?.focus();
    onRevoked();
  };
  return (
    <section>
      <h2 tabIndex={-1} ref={heading}>
        Keys
      </h2>
      <p role="status">
        {revoked !== null && `“${revoked}” is revoked: the server refuses it from now on.`}
      </p>
      {keys.length === 0 ? (
        <p class="quiet">There is no key yet.</p>
      ) : (
        <table class="plain keys">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Tenants</th>
              <th scope="col">Created</th>
              <th scope="col">Expires</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span class="unseen">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <KeyTableRow
                key={key.id ?? `settings ${key.name}`}
                accessKey={key}
                now={now}
                onDone={onDone}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function KeyTableRow({
  accessKey,
  now,
  onDone,
}: {
  readonly accessKey: AccessKey;
  readonly now: number;
  readonly onDone: (key: AccessKey) => void;
}) {
  const { id, name, role, tenants, source, createdBy, createdAt, lastUsedAt } = accessKey;
  return (
    <tr>
      <th scope="row">
        {name}
        {id !== null && <span class="quiet ids"> {id}</span>}
      </th>
      <td data-label="Role">{role}</td>
      <td data-label="Tenants">{tenants.includes("*") ? "all" : tenants.join(", ")}</td>
      <td data-label="Created">
        {source === "settings" ? (
          <span class="quiet">in the settings file</span>
        ) : (
          <>
            <TimeText at={createdAt} now={now} form="distance" /> by {createdBy}
          </>
        )}
      </td>
      <td data-label="Expires">
        <Expiry accessKey={accessKey} now={now} />
      </td>
      <td data-label="Last used">
        {lastUsedAt === null ? (
          <span class="quiet">{source === "settings" ? "not recorded" : "never"}</span>
        ) : (
          <TimeText at={lastUsedAt} now={now} form="distance" />
        )}
      </td>
      <td>{id !== null && <RevokeButton id={id} accessKey={accessKey} onDone={onDone} />}</td>
    </tr>
  );
}

function Expiry({ accessKey, now }: { readonly accessKey: AccessKey; readonly now: number }) {
  const { expiresAt, hasExpired } = accessKey;
  if (expiresAt === null) return <>never</>;
  return (
    <>
      <TimeText at={expiresAt} now={now} form="distance" />{" "}
      {hasExpired && <LabelChip tone="warn">expired</LabelChip>}
    </>
  );
}

function RevokeButton({
  id,
  accessKey: { name, role, tenants },
  onDone,
}: {
  readonly id: string;
  readonly accessKey: AccessKey;
  readonly onDone: (key: AccessKey) => void;
}) {
  return (
    <ConfirmButton
      text={`Revoke ${name}`}
      title={`Revoke the key “${name}”?`}
      confirmText={`Revoke ${name}`}
      act={() => api.DELETE("/api/v1/keys/{id}", { params: { path: { id } } })}
      onDone={onDone}
    >
      <p>
        Role {role}, tenants {tenants.includes("*") ? "all" : tenants.join(", ")}, id{" "}
        <span class="ids">{id}</span>.
      </p>
      <p>
        The server refuses the key from the next request on. This cannot be undone; you can create
        another key.
      </p>
    </ConfirmButton>
  );
}
