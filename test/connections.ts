// Every request that a test makes has a connection of its own. On a loaded machine a server may close
// a connection that was idle for some seconds while a test sends its next request on it, which then
// fails with ECONNRESET.
const fetchKept = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set("connection", "close");
  return fetchKept(input, { ...init, headers });
};
