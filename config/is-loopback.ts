const LOOPBACK_HOST = /^(localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * Whether a host name or an address means this machine only. Brackets around an IPv6 address, as in a
 * URL, are allowed.
 */
export function isLoopback(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}
