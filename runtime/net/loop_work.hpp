#pragma once
// One piece of work for the thread of an event_loop: any function object without parameters,
// including one that cannot be copied. It is called once.

#include <memory>
#include <type_traits>
#include <utility>

namespace donet::runtime {

class loop_work {
public:
  template <class Function>
  requires(!std::is_same_v<Function, loop_work>) loop_work(Function function)
      : call_(std::make_unique<call_of<Function>>(std::move(function))) {}

  /// To be called once.
  void operator()() { call_->run(); }

private:
  class call {
  public:
    call() = default;
    call(const call&) = delete;
    call& operator=(const call&) = delete;
    virtual ~call() = default;
    virtual void run() = 0;
  };

  template <class Function>
  class call_of final : public call {
  public:
    explicit call_of(Function function) : function_(std::move(function)) {}
    void run() override { function_(); }

  private:
    Function function_;
  };

  std::unique_ptr<call> call_;
};

}  // namespace donet::runtime
