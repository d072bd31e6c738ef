-- Remembers what may be used once.
-- KEYS[1] the entry, KEYS[2] since when nothing was lost
-- ARGV: 1 for how long to remember (milliseconds), 2 the longest that an entry has to be (milliseconds)
-- Returns 1 if it is new, 0 if not, -1 if it may have been used before the memory was lost.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local life, longest = tonumber(ARGV[1]), tonumber(ARGV[2])
local since = redis.call('GET', KEYS[2])
if not since then
  since = now
end
redis.call('SET', KEYS[2], string.format('%.0f', tonumber(since)), 'PX', string.format('%.0f', 2 * longest + 86400000))
if life <= 0 then
  return {0}
end
-- The caller tells whole seconds: one more is asked for.
if now + life - 1000 <= tonumber(since) + longest then
  if redis.call('EXISTS', KEYS[1]) == 1 then
    return {0}
  end
  return {-1}
end
if redis.call('SET', KEYS[1], '', 'NX', 'PX', string.format('%.0f', life)) then
  return {1}
end
return {0}
