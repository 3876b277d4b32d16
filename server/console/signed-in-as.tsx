import { signOut } from "./api/entra-sign-in.ts";
import { useCaller } from "./api/use-caller.ts";

/** The name and the role with which the console calls the API, and the button to sign out. */
export function SignedInAs() {
  const caller = useCaller();
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
