// Words about the server or the connection and not about the call.

/** Says that the app is down or busy for some time. */
export const OUTAGE_TEXT =
  /\bmaintenance\b|temporar(?:y|ily) (?:unavailable|error|problem|failure)|service (?:is )?(?:currently )?unavailable|\boverloaded\b|server (?:is )?(?:too )?busy|try again (?:later|in a few|shortly|soon)|upstream (?:connect|request|server|timed)|backend (?:is )?(?:unavailable|error|fetch failed)|deadlock|\block wait timeout|unable to (?:lock|obtain (?:an )?exclusive)|could not (?:obtain (?:a )?lock|be locked\b)|unable to (?:perform|process|complete|handle|serve) (?:\w+ ){1,3}at this time|\binternal server error|object reference not set|null ?pointer|null ?reference|cannot read propert|unhandled exception|traceback/i;

/** Says that no connection came about. */
export const CONNECTION_TEXT =
  /error occurred while sending the request|remote name could not be resolved|unable to connect to the remote server|could not open a connection|error: 40 - could not|\[08\w{3}\]|unable to complete network request|underlying connection was closed|trust relationship for the ssl|ssl connection could not be established|secure channel|forcibly closed|establishing a connection|connection (?:could not|cannot) be established|not accessible|network-related|(?:unable|failed) to connect|connection attempt failed|no such host|name or service not known|actively refused|connection (?:was )?(?:refused|reset|aborted|closed)|certificate (?:\w+ ){0,4}(?:invalid|expired|not trusted|chain|rejected|verify|verification)|remote certificate|handshake|dns (?:resolution|lookup|error)|response ended prematurely|unreachable/i;

export const TIMEOUT_TEXT =
  /\btimed? ?-?out\b|\btask was cancell?ed|operation was cancell?ed|deadline exceeded|took too long/i;
