-- Applies all writes if the values from which they were computed have not changed.
--
-- Input
--   KEYS     every key that is checked or written, each once
--   ARGV[1]  a MessagePack list: number of conditions, then per condition: key number, field ('' for
--            a string key), expected value ('' for none); then per write: command, key number, number
--            of arguments, the arguments
-- Output
--   1 applied; 0 a condition did not hold and nothing was written
--
-- The first write must be a command that Redis refuses when its memory is full (SET, HSET, ZADD ...).
-- Redis then refuses the script before it has written anything, and never applies half of it.
-- A damaged counter, which is no number, starts again at 0: otherwise no later write would succeed.
local list = cmsgpack.unpack(ARGV[1])
local at = 2
for _ = 1, tonumber(list[1]) do
  local key, field = KEYS[tonumber(list[at])], list[at + 1]
  local value
  if field == '' then value = redis.call('GET', key) else value = redis.call('HGET', key, field) end
  if (value or '') ~= list[at + 2] then return 0 end
  at = at + 3
end
local last = #list
while at <= last do
  local count = tonumber(list[at + 2])
  local command, key = list[at], KEYS[tonumber(list[at + 1])]
  if command == 'HINCRBY' then
    local reply = redis.pcall(command, key, list[at + 3], list[at + 4])
    if type(reply) == 'table' and reply.err then
      if not string.find(reply.err, 'not an integer') then return redis.error_reply(reply.err) end
      redis.call('HSET', key, list[at + 3], list[at + 4])
    end
  else
    redis.call(command, key, unpack(list, at + 3, at + 2 + count))
  end
  at = at + 3 + count
end
return 1
