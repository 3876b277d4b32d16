-- Applies writes in one step if everything they were computed from is still so.
--
-- Input
--   KEYS     every key that is guarded or written, each once
--   ARGV[1]  number of guards, then per guard: key number, field ('' for a string key),
--            value expected ('' for none)
--   ARGV     then per write: command, key number, number of arguments, these arguments
-- Output
--   1 applied; 0 a guard did not hold and nothing was written
--
-- The first write must be one that Redis refuses when its memory is full (SET, HSET, ZADD ...):
-- then a full Redis refuses the whole step, and never half of it.
local at = 2
for _ = 1, tonumber(ARGV[1]) do
  local key, field = KEYS[tonumber(ARGV[at])], ARGV[at + 1]
  local found
  if field == '' then found = redis.call('GET', key) else found = redis.call('HGET', key, field) end
  if (found or '') ~= ARGV[at + 2] then return 0 end
  at = at + 3
end
while at <= #ARGV do
  local count = tonumber(ARGV[at + 2])
  redis.call(ARGV[at], KEYS[tonumber(ARGV[at + 1])], unpack(ARGV, at + 3, at + 2 + count))
  at = at + 3 + count
end
return 1
