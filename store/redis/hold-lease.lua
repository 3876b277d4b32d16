-- Takes, renews or gives up a lease: the right of one worker to run a group of tasks. The script compares
-- texts and no times, so a clock that is set does no harm. The lifetime only removes leases that no
-- worker uses any more.
--
-- Input
--   KEYS[1]  the lease: '<owner> <number>'
--   ARGV[1]  the worker that calls
--   ARGV[2]  the new text of the lease; '' to give it up
--   ARGV[3]  the text of another worker that may be replaced, because it has not changed for long
--   ARGV[4]  '1' to take the lease if it does not exist
--   ARGV[5]  lifetime in milliseconds
-- Output
--   the text before the call; '' if there was none
local before = redis.call('GET', KEYS[1]) or ''
local isOwn = string.sub(before, 1, #ARGV[1] + 1) == ARGV[1] .. ' '
if ARGV[2] == '' then
  if isOwn then redis.call('DEL', KEYS[1]) end
  return before
end
if isOwn or (before == '' and ARGV[4] == '1') or (before ~= '' and before == ARGV[3]) then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
end
return before
