#include "tests/scenario/way.hpp"

#include "runtime/execution/actor_base.hpp"

#include <utility>

namespace donet::test {

namespace {

// Represents the link of the other node until the connection is cut; later messages are lost.
class far_link final : public runtime::pinned_actor {
public:
  far_link(caf::actor_config& config, runtime::unit& home, std::weak_ptr<way::queue> there)
      : runtime::pinned_actor(config, home), there_(std::move(there)) {}

  caf::behavior make_behavior() override {
    return {[this](runtime::link_bytes& sent) {
      if (const auto queue = there_.lock())
        queue->push_back(std::move(sent));
    }};
  }

private:
  std::weak_ptr<way::queue> there_;
};

}  // namespace

way::way(runtime::sim::world& in, runtime::unit& unit_of_a, caf::actor a, runtime::unit& unit_of_b,
         caf::actor b)
    : world_(in), a_{&unit_of_a, std::move(a), nullptr}, b_{&unit_of_b, std::move(b), nullptr} {
  world_.add(*this);
}

way::~way() {
  world_.forget(*this);
}

void way::open() {
  open_ = true;
  open(a_, b_);
  open(b_, a_);
}

void way::open(end& to, end& from) {
  to.coming = std::make_shared<queue>();
  runtime::tell(from.who, actors::connection_open{
                            runtime::launch<far_link>(*from.home, std::weak_ptr(to.coming))});
}

void way::cut() {
  open_ = false;
  for (end* const one : {&a_, &b_}) {
    one->coming.reset();
    runtime::tell(one->who, actors::connection_cut{});
  }
}

bool way::lose_one() {
  for (end* const one : {&a_, &b_}) {
    if (open_ && !one->coming->empty()) {
      one->coming->pop_front();
      return true;
    }
  }
  return false;
}

std::size_t way::choices() {
  if (!open_)
    return 0;
  return (a_.coming->empty() ? 0U : 1U) + (b_.coming->empty() ? 0U : 1U);
}

void way::happen(std::size_t index) {
  end& to = index == 0 && !a_.coming->empty() ? a_ : b_;
  runtime::link_bytes oldest = std::move(to.coming->front());
  to.coming->pop_front();
  runtime::tell(to.who, std::move(oldest));
}

}  // namespace donet::test
