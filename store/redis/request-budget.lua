-- Reserves the next slot of a request budget, or pauses the budget. Slots are evenly spaced over all
-- callers. All times come from the clock of Redis, because the clocks of the callers may differ. If that
-- clock was set back, the stored times are far in the future, so times that are too far away do not count.
--
-- Input
--   KEYS[1]  milliseconds since 1970 at which the next slot is free
--   KEYS[2]  exists while the budget is paused
--   ARGV[1]  milliseconds between two slots, or the length of the pause
--   ARGV[2]  'acquire' or 'pause'
-- Output
--   milliseconds until the reserved slot; 0 for a pause
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Graph's Retry-After counts for an hour at most (worker/graph/retry-after.ts).
local maxPause = 3600000
local ms = tonumber(ARGV[1])
-- No queue of waiting callers is longer than five minutes and 100 slots.
local maxQueue = math.max(300000, 100 * ms)
local pause = redis.call('PTTL', KEYS[2])
if pause > maxPause then
  redis.call('DEL', KEYS[2])
  pause = 0
end
local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0) or 0)
if free - now > math.max(pause, 0) + maxQueue then free = now end
local nextFree = free + ms
if ARGV[2] == 'pause' then
  nextFree = math.max(free, now + ms)
  if redis.call('PTTL', KEYS[2]) < ms then redis.call('SET', KEYS[2], '1', 'PX', ms) end
end
if nextFree > now then
  redis.call('SET', KEYS[1], string.format('%.0f', nextFree), 'PX', string.format('%.0f', nextFree - now))
end
if ARGV[2] == 'pause' then return 0 end
return free - now
