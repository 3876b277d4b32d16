-- Writes a text into a hash field, unless the field already has a text with a later time. If the
-- stored time is later by more than ARGV[5], it comes from a clock that was ahead, and the stored text
-- is replaced: otherwise nothing could be written until that time has come.
--
-- Input
--   KEYS[1]  the hash
--   ARGV[1]  the field
--   ARGV[2]  the version of the text
--   ARGV[3]  the time of the text
--   ARGV[4]  the text
--   ARGV[5]  by how many milliseconds clocks may differ
-- Output
--   1 written; 0 the stored text is newer
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if stored then
  local storedTime = string.match(stored, '^%S+ (%d+) ')
  local ahead = storedTime and tonumber(storedTime) - tonumber(ARGV[3]) or 0
  if ahead > 0 and ahead <= tonumber(ARGV[5]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
return 1
