-- Counts members of many sorted sets of one slot, all at the same time.
--
-- Input
--   KEYS[i]  a sorted set; the same one may appear several times
--   ARGV[i]  the lowest score that counts
-- Output
--   for each of them, the number of members with that score or a higher one
local counts = {}
for i, key in ipairs(KEYS) do
  counts[i] = redis.call('ZCOUNT', key, ARGV[i], '+inf')
end
return counts
