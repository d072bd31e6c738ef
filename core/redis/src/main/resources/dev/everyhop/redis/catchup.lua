-- Tells what was called back after a number.
-- KEYS as of revoke; ARGV: 1 an epoch to begin with, 2 the epoch that the caller knows, 3 the last number that it knows,
--       4 the most entries, 5 for how long the numbers are kept at least (seconds)
-- Returns the epoch, the last number, the last number of those told, then name and value of each.
redis.call('HSETNX', KEYS[4], 'epoch', ARGV[1])
if redis.call('TTL', KEYS[4]) < tonumber(ARGV[5]) then
  redis.call('EXPIRE', KEYS[4], ARGV[5])
end
local epoch = redis.call('HGET', KEYS[4], 'epoch')
local last = tonumber(redis.call('HGET', KEYS[4], 'last') or '0')
local from = 0
if epoch == ARGV[2] then
  from = tonumber(ARGV[3])
end
local names = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. string.format('%.0f', from), '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4])
local told = last
if #names >= 2 * tonumber(ARGV[4]) then
  told = tonumber(names[#names])
end
local answer = {epoch, last, told}
for i = 1, #names, 2 do
  local value = redis.call('HGET', KEYS[1], names[i])
  if value then
    answer[#answer + 1] = names[i]
    answer[#answer + 1] = value
  end
end
return answer
