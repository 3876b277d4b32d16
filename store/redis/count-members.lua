-- Counts members of many sorted sets of one slot, all at the same time.
--
-- Input
--   KEYS[i]  a sorted set; several KEYS may name the same sorted set
--   ARGV[i]  the lowest score that counts
-- Output
--   for each sorted set, the number of members with this score or a higher score
local counts = {}
for i, key in ipairs(KEYS) do
  counts[i] = redis.call('ZCOUNT', key, ARGV[i], '+inf')
end
return counts
