-- Applies one decision: all of it, or nothing when anything it read has changed meanwhile.
-- KEYS: every key the plan names by its place. ARGV[1]: the plan as JSON, see server/store/documents.py.
-- Returns {1, sequence of each appended event...}, or {0, place of the key that has changed}.
local plan = cjson.decode(ARGV[1])

for _, check in ipairs(plan.check) do
  local version = tonumber(redis.call('HGET', KEYS[check[1]], 'v') or 0)
  if version ~= check[2] then return {0, check[1]} end
end

for _, put in ipairs(plan.put) do
  redis.call('HSET', KEYS[put[1]], 'v', put[2], 'd', put[3])
  if put[4] > 0 then redis.call('EXPIRE', KEYS[put[1]], put[4]) else redis.call('PERSIST', KEYS[put[1]]) end
end

for _, add in ipairs(plan.add) do
  redis.call('SADD', KEYS[add[1]], add[2])
  if add[3] > 0 then redis.call('EXPIRE', KEYS[add[1]], add[3]) end
end
for _, later in ipairs(plan.later) do redis.call('ZADD', KEYS[later[1]], later[2], later[3]) end
for _, count in ipairs(plan.count) do redis.call('HINCRBY', KEYS[count[1]], count[2], 1) end
for _, remove in ipairs(plan.remove) do redis.call('SREM', KEYS[remove[1]], remove[2]) end

for _, entry in ipairs(plan.enter) do redis.call('XADD', KEYS[entry[1]], '*', 'e', entry[2]) end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, look in ipairs(plan.look) do
  redis.call('ZADD', KEYS[look[1]], now + look[3], look[2])
end
for _, forget in ipairs(plan.forget) do redis.call('ZREM', KEYS[forget[1]], forget[2]) end

local result, unannounced = {1}, {}
for _, append in ipairs(plan.append) do
  local stream, last = KEYS[append[1]], KEYS[append[2]]
  local sequence = redis.call('INCR', last)
  redis.call('PERSIST', last) -- for good: a sequence that began anew would be a repeat to whoever stayed connected
  redis.call('XADD', stream, 'MAXLEN', '~', plan.stream_length, sequence .. '-0', 'e', append[3])
  redis.call('EXPIRE', stream, plan.stream_seconds)
  result[#result + 1] = sequence
  unannounced[#unannounced + 1] = now + plan.announce_ms
  unannounced[#unannounced + 1] = append[4] .. ' ' .. sequence
end
if #unannounced > 0 then redis.call('ZADD', KEYS[plan.unannounced], unpack(unannounced)) end
return result
