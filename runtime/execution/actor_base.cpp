#include "runtime/execution/actor_base.hpp"

#include "runtime/check.hpp"

namespace donet::runtime {

void resident::end_process(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& known) {
    fail(known.what());
  } catch (...) {
    fail("an actor has thrown something that is no exception");
  }
}

}  // namespace donet::runtime
