-- Finds out which texts begin a member of a sorted set whose members all have the same score.
--
-- Input
--   KEYS[1]  the sorted set
--   ARGV[i]  a text
-- Output
--   the number i of each text with which at least one member begins
local found = {}
for i, text in ipairs(ARGV) do
  if redis.call('ZRANGEBYLEX', KEYS[1], '[' .. text, '(' .. text .. '\255', 'LIMIT', 0, 1)[1] then
    found[#found + 1] = i
  end
end
return found
