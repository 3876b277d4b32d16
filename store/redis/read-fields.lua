-- Reads the version of a job and one field of each of many hashes, all at the same time.
--
-- Input
--   KEYS[1]      the hash whose field "v" is the version
--   KEYS[i]      a hash
--   ARGV[i - 1]  the field to read from KEYS[i]
-- Output
--   the version, then the value of each field in order; nil for a field that does not exist
local values = { redis.call('HGET', KEYS[1], 'v') }
for i = 2, #KEYS do
  values[i] = redis.call('HGET', KEYS[i], ARGV[i - 1])
end
return values
