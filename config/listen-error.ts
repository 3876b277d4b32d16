type Address = { readonly host: string; readonly port: number };

/** Why the server cannot listen on an address, with the next step; null for an unexpected error. */
export function listenErrorText(code: string | undefined, { host, port }: Address): string | null {
  switch (code) {
    case "EADDRINUSE":
      return (
        `server.port: another program uses port ${port} on ${host}. Find it with \`ss -ltnp 'sport = :${port}'\` ` +
        `(Linux) or \`lsof -nP -iTCP:${port} -sTCP:LISTEN\` (macOS), and stop it, or set server.port to another port.`
      );
    case "EACCES":
      return `server.port: this user may not listen on port ${port}. Set server.port to a port above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `server.host: this machine does not have the address ${host}. Set server.host to one of its addresses.`;
    default:
      return null;
  }
}
