-- Gives out the next place of a budget: places are evenly spaced, whoever asks. Times are those of
-- Redis' own clock, so that the clocks of the callers need not agree.
--
-- Input
--   KEYS[1]  milliseconds since 1970 at which the next place is free
--   KEYS[2]  exists while nobody may have a place
--   ARGV[1]  milliseconds between two places, or for which all are held back
--   ARGV[2]  'acquire' or 'pause'
-- Output
--   milliseconds until the place that was taken; 0 for a hold
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local ms = tonumber(ARGV[1])
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
