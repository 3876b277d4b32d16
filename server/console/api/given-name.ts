import { answerOf, api } from "./api-client.ts";

const STORAGE_NAME = "steadystate-name";

/** The name of the reader on a server without sign-in, which this browser remembers; empty if none was given. */
export function storedName(): string {
  return localStorage.getItem(STORAGE_NAME) ?? "";
}

export function storeName(name: string): void {
  if (name.trim() === "") localStorage.removeItem(STORAGE_NAME);
  else localStorage.setItem(STORAGE_NAME, name.trim());
}

/** The field of a request that names who acts. A server with sign-in knows who acts and refuses the field. */
export async function givenNameField(): Promise<{ readonly name?: string }> {
  const name = storedName();
  if (name === "") return {};
  const caller = await answerOf(api.GET("/api/v1/me"));
  return caller.ok && caller.value.signIn === "none" ? { name } : {};
}
