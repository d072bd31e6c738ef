-- Leases permits of one bucket, and takes back what was leased and not used.
-- KEYS[1] the bucket
-- ARGV: 1 what a microsecond refills, 2 what a permit costs, 3 how much the bucket holds, all in one unit;
--       4 the fewest permits that are of use, 5 the most that are wanted;
--       6 permits given back, 7 when they were leased (microseconds), 8 below which use they have lost worth with time
-- Returns permits leased, microseconds until the fewest could be had, permits left, microseconds until full, the time.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local rate, cost, depth = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local need, want = tonumber(ARGV[4]), tonumber(ARGV[5])
local back, since, guard = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local used, low = 0, now
local state = redis.call('GET', KEYS[1])
if state then
  local at, was, oldRate, oldCost, oldLow = string.match(state, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  at, oldCost = tonumber(at), tonumber(oldCost)
  -- A clock that was set back refills nothing until it is where it was.
  now = math.max(now, at)
  used = math.max(0, tonumber(was) - (now - at) * tonumber(oldRate))
  low = tonumber(oldLow)
  if oldCost ~= cost then
    used = math.ceil(used / oldCost * cost)
  end
  used = math.min(used, depth)
end
if used < guard then
  low = now
end
if back > 0 then
  local credit = back * cost
  if low >= since then
    -- The bucket may have been full without these permits: what it then could not take in is not given twice.
    credit = math.max(0, credit - (now - since) * rate)
  end
  used = math.max(0, used - credit)
end
-- A sixty-fourth of a permit makes up for what credits lose.
local free = math.floor((depth - used) / cost + 1 / 64)
local granted, retry = 0, 0
if need > 0 then
  if free >= need then
    granted = math.min(want, free)
    used = used + granted * cost
  end
  local missing = need
  if granted > 0 then
    missing = 1
  end
  retry = math.max(0, math.ceil((missing * cost - (depth - used)) / rate))
end
redis.call('SET', KEYS[1], string.format('%.17g %.17g %.17g %.17g %.17g', now, used, rate, cost, low),
  'PX', string.format('%.0f', math.ceil(used / rate / 1000) + 1000))
return {granted, retry, math.max(0, free - granted), math.ceil(used / rate), now}
