import { useState } from "preact/hooks";
import { storedName, storeName } from "../api/given-name.ts";
import { useCaller } from "../api/use-caller.ts";

/** The field for the reader's name, on a server without sign-in. The browser remembers the name. */
export function NameField() {
  const caller = useCaller();
  const [name, setName] = useState(storedName);
  if (caller?.signIn !== "none") return null;
  return (
    <label>
      Your name (optional; shown as not signed in){" "}
      <input
        type="text"
        maxLength={60}
        autocomplete="name"
        value={name}
        onInput={({ currentTarget: { value } }) => {
          setName(value);
          storeName(value);
        }}
      />
    </label>
  );
}
