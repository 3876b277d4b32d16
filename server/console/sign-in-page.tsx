import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiResult } from "./api/api-client.ts";
import { beginSignIn, canSignIn, readSignIn, type SignIn } from "./api/entra-sign-in.ts";

/** Asks for a sign-in with Entra, if the server offers it, or for a key. */
export function SignInPage({
  detail,
  onKey,
}: {
  /** Why the key or the sign-in was refused; null at first. */
  readonly detail: string | null;
  readonly onKey: (key: string) => void;
}) {
  const [signIn, setSignIn] = useState<ApiResult<SignIn> | null>(null);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    void readSignIn().then(setSignIn);
  }, []);

  return (
    <main class="key-form">
      <h1>Steadystate</h1>
      <p role={detail === null ? undefined : "alert"}>{detail ?? "Sign in to see the jobs."}</p>
      {signIn?.ok === true && <EntraButton entra={signIn.value.entra} />}
      {signIn?.ok === false && <p>{signIn.detail}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onKey(field.current?.value.trim() ?? "");
        }}
      >
        <label for="key">API key (you get it from an admin)</label>
        <input id="key" type="password" ref={field} autocomplete="off" required />
        <button type="submit">Open</button>
      </form>
      <p class="quiet">This tab stores the key until you close it.</p>
    </main>
  );
}

function EntraButton({ entra }: { readonly entra: SignIn["entra"] }) {
  if (entra === null) return null;
  if (!canSignIn())
    return (
      <p>
        To sign in with Entra, open the console at an address that begins with https:// or on this
        machine.
      </p>
    );
  return (
    <p>
      <button type="button" class="primary" onClick={() => void beginSignIn(entra)}>
        Sign in with Entra
      </button>
    </p>
  );
}
