/** `contoso.example` of `Steadystate <provisioning@contoso.example>`; empty if there is no address. */
export function hostOfAddress(address: string): string {
  return /@(?<host>[^>\s]+)/.exec(address)?.groups?.["host"] ?? "";
}

/**
 * A Message-ID whose both sides are RFC 5322 dot-atoms. `atom` already has only the characters of a
 * dot-atom; `host` is the domain of the sender's address.
 */
export function messageIdOf(atom: string, host: string): string {
  const right = host.replace(/[^A-Za-z0-9.-]/g, "");
  return `<${atom}@${right === "" ? "steadystate.invalid" : right}>`;
}
