import { api } from "./api-client.ts";
import { signOut } from "./entra-sign-in.ts";
import { useAnswer } from "./use-answer.ts";

/** The name and the role with which the console calls the API, and the button to sign out. */
export function SignedInAs() {
  const caller = useAnswer(() => api.GET("/api/v1/me"), []);
  if (caller?.ok !== true || caller.value.signIn === "none") return null;
  const { name, role, signIn } = caller.value;
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
