#include "runtime/net/loop_executor.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace donet::runtime {

boost::asio::execution_context& loop_executor::query(boost::asio::execution::context_t) const {
  std::shared_ptr<void>& context = loop_->execution_context();
  if (!context)
    context = std::make_shared<boost::asio::io_context>(1);
  return *static_cast<boost::asio::io_context*>(context.get());
}

}  // namespace donet::runtime
