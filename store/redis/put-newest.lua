-- Puts a text into a hash field unless one of the same shape and a later moment stands there. One
-- that is later by more than an hour is no newer look's, but of a clock that was ahead: it would stand in
-- the way of every look until that moment comes.
--
-- Input
--   KEYS[1]  the hash; ARGV[1] the field
--   ARGV[2]  the shape of the text, ARGV[3] its moment, ARGV[4] the text itself
-- Output
--   1 put; 0 what stands there is newer
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if stored then
  local shape, moment = string.match(stored, '^(%S+) (%d+) ')
  local ahead = shape == ARGV[2] and tonumber(moment) - tonumber(ARGV[3]) or 0
  if ahead > 0 and ahead <= 3600000 then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
return 1
