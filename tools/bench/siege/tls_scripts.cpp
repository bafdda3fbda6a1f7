#include "tools/bench/siege/tls_scripts.hpp"

#include "tools/bench/siege/tls_peer.hpp"

namespace donet::bench::siege {

namespace {

class key_update_script final : public script {
public:
  explicit key_update_script(tls_peer::key_update kind) : kind_(kind) {}

  void begin(std::string& to) override { peer_.begin(to); }
  void take(std::string_view bytes, std::string& to) override { peer_.take(bytes, to); }
  void give(std::string& to, std::size_t bytes_max) override {
    const auto before = to.size();
    while (peer_.is_established() && !peer_.has_failed()) {
      const auto size = to.size();
      peer_.append_key_update(to, kind_);
      if (to.size() == size || 2 * to.size() - size > before + bytes_max)
        break;
    }
  }
  wish wanted() const override { return peer_.has_failed() ? wish::leave : wish::stay; }

private:
  tls_peer peer_;
  tls_peer::key_update kind_;
};

// Sending the same ClientHello on every connection costs the sender nothing. The node has done its
// work when it answers.
class hello_script final : public script {
public:
  hello_script() : hello_(client_hello()) {}

  void begin(std::string&) override { has_said_ = has_answer_ = false; }
  void take(std::string_view, std::string&) override {
    answers_ += has_answer_ ? 0 : 1;
    has_answer_ = true;
  }
  void give(std::string& to, std::size_t) override {
    if (!has_said_)
      to += hello_;
    has_said_ = true;
  }
  wish wanted() const override { return has_answer_ ? wish::reset : wish::stay; }
  std::uint64_t answers() const override { return answers_; }

private:
  std::string hello_;
  bool has_said_ = false;
  bool has_answer_ = false;
  std::uint64_t answers_ = 0;
};

class half_hello final : public script {
public:
  half_hello() : hello_(client_hello()) {}

  void begin(std::string& to) override {
    to += std::string_view(hello_).substr(0, hello_.size() / 2);
  }
  void give(std::string&, std::size_t) override {}

private:
  std::string hello_;
};

}  // namespace

std::unique_ptr<script> tls_key_updates(const attack_plan&, std::uint64_t) {
  return std::make_unique<key_update_script>(tls_peer::key_update::plain);
}

std::unique_ptr<script> tls_key_update_requests(const attack_plan&, std::uint64_t) {
  return std::make_unique<key_update_script>(tls_peer::key_update::wants_answer);
}

std::unique_ptr<script> tls_client_hellos(const attack_plan&, std::uint64_t) {
  return std::make_unique<hello_script>();
}

std::unique_ptr<script> tls_half_open(const attack_plan&, std::uint64_t) {
  return std::make_unique<half_hello>();
}

}  // namespace donet::bench::siege
