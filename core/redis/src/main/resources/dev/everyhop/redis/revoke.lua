-- Calls tokens back, and tells all instances.
-- KEYS: 1 entries by name, 2 names by number, 3 names by end, 4 the numbers; ARGV: 1 the channel, 2 an epoch to begin with,
--       then for each entry: name, issued up to, until (both seconds)
-- Returns the epoch and the last number.
local time = redis.call('TIME')
local now = tonumber(time[1])
redis.call('HSETNX', KEYS[4], 'epoch', ARGV[2])
local over = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. string.format('%.0f', now), 'LIMIT', 0, 200)
for _, name in ipairs(over) do
  redis.call('HDEL', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
  redis.call('ZREM', KEYS[3], name)
end
local epoch = redis.call('HGET', KEYS[4], 'epoch')
for i = 3, #ARGV, 3 do
  local name, upTo, ends = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local known = redis.call('HGET', KEYS[1], name)
  local fresh = true
  if known then
    local oldUpTo, oldEnds = string.match(known, '^(%S+) (%S+)$')
    fresh = upTo > tonumber(oldUpTo) or ends > tonumber(oldEnds)
    upTo, ends = math.max(upTo, tonumber(oldUpTo)), math.max(ends, tonumber(oldEnds))
  end
  if fresh then
    local number = redis.call('HINCRBY', KEYS[4], 'last', 1)
    local value = string.format('%.0f %.0f', upTo, ends)
    redis.call('HSET', KEYS[1], name, value)
    redis.call('ZADD', KEYS[2], number, name)
    redis.call('ZADD', KEYS[3], ends, name)
    redis.call('PUBLISH', ARGV[1], epoch .. ' ' .. string.format('%.0f', number) .. ' ' .. name .. ' ' .. value)
  end
end
local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
local life = 86400
if last[2] then
  life = math.max(life, tonumber(last[2]) - now + 86400)
end
for _, key in ipairs(KEYS) do
  redis.call('EXPIRE', key, string.format('%.0f', life))
end
return {epoch, tonumber(redis.call('HGET', KEYS[4], 'last') or '0')}
