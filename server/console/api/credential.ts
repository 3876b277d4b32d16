const STORAGE_NAME = "steadystate-key";

/** A key or an access token, stored for this tab only. */
export function storeCredential(credential: string): void {
  sessionStorage.setItem(STORAGE_NAME, credential);
}

export function removeCredential(): void {
  sessionStorage.removeItem(STORAGE_NAME);
}

export function hasCredential(): boolean {
  return sessionStorage.getItem(STORAGE_NAME) !== null;
}

export function authorizationHeaders(): Record<string, string> {
  const credential = sessionStorage.getItem(STORAGE_NAME);
  return credential === null ? {} : { authorization: `Bearer ${credential}` };
}
