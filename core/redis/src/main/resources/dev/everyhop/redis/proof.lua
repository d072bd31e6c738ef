-- Remembers what an owner may use once, and not more of it at a time than its quota.
-- KEYS[1] the entries of the owner; ARGV: 1 the entry, 2 for how long to remember (milliseconds), 3 the quota
-- Returns 1 if it is new, 0 if not, -2 if there are too many.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local life = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if life <= 0 or redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return {0}
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return {-2}
end
redis.call('ZADD', KEYS[1], now + life, ARGV[1])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(life, redis.call('PTTL', KEYS[1]))))
return {1}
