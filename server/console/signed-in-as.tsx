import { useEffect, useState } from "preact/hooks";
import { callApi } from "./call-api.ts";
import { signOut } from "./entra-sign-in.ts";
import type { components } from "./generated/api.ts";

type Caller = components["schemas"]["Caller"];

/** The name and the role with which the console calls the API, and the button to sign out. */
export function SignedInAs() {
  const [caller, setCaller] = useState<Caller | null>(null);

  useEffect(() => {
    void callApi<Caller>("/me").then((answer) => answer.ok && setCaller(answer.value));
  }, []);

  if (caller === null || caller.signIn === "none") return null;
  const { name, role, signIn } = caller;
  return (
    <span class="quiet">
      {signIn === "key" ? "Key" : "Signed in as"} {name} ({role}){" "}
      {signIn !== "proxy" && (
        <button type="button" class="link" onClick={signOut}>
          Sign out
        </button>
      )}
    </span>
  );
}
