#include "actors/message_director/parked_jobs.hpp"

#include <utility>

namespace donet::actors {

void parked_jobs::release(job_queue& jobs) {
  if (empty())
    return;
  std::unique_ptr<router_job> range_operation = jobs.take_range_operation();
  for (auto& [sink, waiting] : parked_) {
    for (std::size_t i = waiting.size(); i-- > 0;)
      jobs.put_first(std::move(waiting[i]));
  }
  parked_.clear();
  if (range_operation)
    jobs.put_first(std::move(range_operation));
}

}  // namespace donet::actors
