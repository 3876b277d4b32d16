-- Applies writes in one step if everything they were computed from is still so.
--
-- Input
--   KEYS     every key that is guarded or written, each once
--   ARGV[1]  a MessagePack list: number of guards, then per guard: key number, field ('' for a
--            string key), value expected ('' for none); then per write: command, key number,
--            number of arguments, these arguments
-- Output
--   1 applied; 0 a guard did not hold and nothing was written
--
-- The first write must be one that Redis refuses when its memory is full (SET, HSET, ZADD ...):
-- then a full Redis refuses the whole step, and never half of it.
local list = cmsgpack.unpack(ARGV[1])
local at = 2
for _ = 1, tonumber(list[1]) do
  local key, field = KEYS[tonumber(list[at])], list[at + 1]
  local found
  if field == '' then found = redis.call('GET', key) else found = redis.call('HGET', key, field) end
  if (found or '') ~= list[at + 2] then return 0 end
  at = at + 3
end
local last = #list
while at <= last do
  local count = tonumber(list[at + 2])
  redis.call(list[at], KEYS[tonumber(list[at + 1])], unpack(list, at + 3, at + 2 + count))
  at = at + 3 + count
end
return 1
