-- Reads a job's version and one field of many hashes as they are at one moment.
--
-- Input
--   KEYS[1]  the job's hash, whose field "v" is its version
--   KEYS[i]  a hash; ARGV[i - 1] the field wanted of it
-- Output
--   the version, then each field's value in order; nil where there is none
local found = { redis.call('HGET', KEYS[1], 'v') }
for i = 2, #KEYS do
  found[i] = redis.call('HGET', KEYS[i], ARGV[i - 1])
end
return found
