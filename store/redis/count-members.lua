-- Counts members of many sorted sets of one slot as they are at one moment.
--
-- Input
--   KEYS[i]  a sorted set, which may stand here more than once; ARGV[i] the least score that counts
-- Output
--   for each the number of its members with that score or a greater one
local counts = {}
for i, key in ipairs(KEYS) do
  counts[i] = redis.call('ZCOUNT', key, ARGV[i], '+inf')
end
return counts
