-- wrk's script. Arguments: the expected status, and for POST the file of JSON bodies, one a line.
-- Prints one line of JSON: `answered` as expected, `refused` by 429 or 503 with Retry-After, `wrong` by anything else.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  expected, answered, refused, wrong = tonumber(arguments[1]), 0, 0, 0
  if not arguments[2] then return end
  wrk.method, wrk.headers["Content-Type"] = "POST", "application/json"
  local requests = {}
  for body in io.lines(arguments[2]) do
    table.insert(requests, wrk.format(nil, nil, nil, body))
  end
  local turn = math.floor(#requests / 2) * number -- no thread repeats what another has just asked
  request = function()
    turn = turn % #requests + 1
    return requests[turn]
  end
end

function response(status, headers)
  if status == expected then
    answered = answered + 1
  elseif (status == 503 or status == 429) and headers["Retry-After"] then
    refused = refused + 1
  else
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local total = { answered = 0, refused = 0, wrong = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(total) do
      total[name] = total[name] + thread:get(name)
    end
  end
  local errors = summary.errors
  print(string.format(
    '{"seconds": %f, "answered": %d, "refused": %d, "wrong": %d, "cut": %d, "late": %d, "p50": %f, "p99": %f}',
    summary.duration / 1e6, total.answered, total.refused, total.wrong,
    errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end
