-- Makes due at once what a set holds and the sorted set has lost.
-- KEYS[1]: the sorted set; KEYS[2]: the set. ARGV: names that were seen in the set. Returns how many were missing.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local missing = 0
for _, name in ipairs(ARGV) do
  if redis.call('SISMEMBER', KEYS[2], name) == 1 then
    missing = missing + redis.call('ZADD', KEYS[1], 'NX', now, name)
  end
end
return missing
