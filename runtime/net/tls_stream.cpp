#include "runtime/net/tls_stream.hpp"

#include "runtime/check.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/net/wire_limits.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include <sys/socket.h>

namespace donet::runtime {

struct tls_stream::wire {
  explicit wire(int connected) noexcept : socket(connected) {}
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;
  ~wire() {
    if (socket >= 0)
      close_socket(socket);
  }

  int socket;
  int error = 0;
  bool ended = false;
  // Consecutive records without data, and their number above which the stream ends.
  unsigned empty_records = 0;
  unsigned empty_records_max = limits::tls_handshake_records_max;
  bool is_flooded = false;
  std::string problem;
};

void tls_stream::wire_end::operator()(wire* one) const noexcept {
  delete one;
}

void tls_stream::ssl_end::operator()(ssl_st* one) const noexcept {
  SSL_free(one);
}

// The library's own functions would raise a signal, which ends the process, when the peer has
// disconnected, and do not report the error of a call.
struct tls_wire_calls {
  static tls_stream::wire& wire_of(BIO* bio) {
    return *static_cast<tls_stream::wire*>(BIO_get_data(bio));
  }

  static int read(BIO* bio, char* to, int size) {
    tls_stream::wire& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    // The library reads records until one has data. Between some of them (a TLS 1.2 renegotiation,
    // pieces of a handshake message) it does not return, whatever its modes are.
    if (wire.empty_records > wire.empty_records_max) {
      wire.is_flooded = true;
      BIO_set_retry_read(bio);
      return -1;
    }
    const ssize_t count = ::recv(wire.socket, to, static_cast<std::size_t>(size), 0);
    wire.ended = count == 0;
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
      BIO_set_retry_read(bio);
    else if (count < 0)
      wire.error = errno;
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* from, int size) {
    tls_stream::wire& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    const ssize_t count = ::send(wire.socket, from, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
      BIO_set_retry_write(bio);
    else if (count < 0)
      wire.error = errno;
    return static_cast<int>(count);
  }

  static long control(BIO* bio, int what, long, void*) {
    if (what == BIO_CTRL_EOF)
      return wire_of(bio).ended ? 1 : 0;
    return what == BIO_CTRL_FLUSH ? 1 : 0;
  }

  // The library calls this for each record header, among others.
  static void count_record(int is_written, int, int type, const void*, std::size_t, SSL*,
                           void* wire) {
    if (is_written == 0 && type == SSL3_RT_HEADER)
      ++static_cast<tls_stream::wire*>(wire)->empty_records;
  }

  static BIO_METHOD* all() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* const method =
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "donet socket");
      if (method == nullptr)
        throw std::bad_alloc();
      BIO_meth_set_read(method, read);
      BIO_meth_set_write(method, write);
      BIO_meth_set_ctrl(method, control);
      return method;
    }();
    return made;
  }
};

tls_stream::tls_stream(const tls_context& context, int socket, tls_side side)
    : wire_(new wire(socket)), ssl_(SSL_new(context.current().get())) {
  BIO* const bio = BIO_new(tls_wire_calls::all());
  if (!ssl_ || bio == nullptr) {
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, wire_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_msg_callback(ssl_.get(), tls_wire_calls::count_record);
  SSL_set_msg_callback_arg(ssl_.get(), wire_.get());
  if (side == tls_side::server) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  check(SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE,
        "the client's side of TLS without an authority would trust every server");
  SSL_set_connect_state(ssl_.get());
}

tls_stream::tls_stream(tls_stream&& other) noexcept = default;

tls_stream& tls_stream::operator=(tls_stream&& other) noexcept {
  std::swap(wire_, other.wire_);
  std::swap(ssl_, other.ssl_);
  return *this;
}

tls_stream::~tls_stream() = default;

int tls_stream::socket() const noexcept {
  return wire_ ? wire_->socket : -1;
}

int tls_stream::release() noexcept {
  ssl_.reset();
  return wire_ ? std::exchange(wire_->socket, -1) : -1;
}

const std::string& tls_stream::problem() const noexcept {
  return wire_->problem;
}

std::vector<std::string> tls_stream::peer_names() const {
  const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(ssl_.get()),
                                                          &X509_free);
  if (!shown)
    return {};
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
    static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(shown.get(), NID_subject_alt_name, nullptr, nullptr)),
    &GENERAL_NAMES_free);
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* const one = sk_GENERAL_NAME_value(all.get(), i);
    if (one->type == GEN_DNS)
      names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(one->d.dNSName)),
                         static_cast<std::size_t>(ASN1_STRING_length(one->d.dNSName)));
  }
  return names;
}

// Keeps the text of an error that the library has reported.
void tls_stream::note_problem() {
  const long verified = SSL_get_verify_result(ssl_.get());
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  if (verified != X509_V_OK)
    wire_->problem =
      std::string("the peer's certificate: ") + X509_verify_cert_error_string(verified);
  else if (reason != nullptr)
    wire_->problem = reason;
}

// Translates the result of a call of the library.
io_result tls_stream::outcome(int result, close_reason otherwise) noexcept {
  if (wire_->is_flooded)
    return {0, io_wait::nothing, otherwise};
  switch (SSL_get_error(ssl_.get(), result)) {
  case SSL_ERROR_WANT_READ: return {0, io_wait::input, {}};
  case SSL_ERROR_WANT_WRITE: return {0, io_wait::room, {}};
  case SSL_ERROR_ZERO_RETURN: return {0, io_wait::nothing, close_reason::peer_closed};
  case SSL_ERROR_SSL: note_problem(); break;
  default: break;
  }
  if (wire_->error != 0)
    return {0, io_wait::nothing, reason_of(wire_->error, otherwise)};
  return {0, io_wait::nothing, wire_->ended ? close_reason::peer_closed : otherwise};
}

io_result tls_stream::handshake() noexcept {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1)
    return outcome(result, close_reason::handshake_failed);
  wire_->empty_records = 0;
  wire_->empty_records_max = limits::tls_empty_records_max;
  return {};
}

io_result tls_stream::receive(std::span<std::byte> to) noexcept {
  std::size_t filled = 0;
  do {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), to.data() + filled, to.size() - filled, &count);
    if (result != 1) {
      io_result end = outcome(result, close_reason::malformed);
      end.bytes = filled;
      return end;
    }
    filled += count;
    wire_->empty_records = 0;
  } while (to.size() - filled >= receive_size_min);
  return {filled, io_wait::nothing, {}};
}

io_result tls_stream::transmit(std::span<const iovec> pieces) noexcept {
  // Small pieces are combined into one record.
  thread_local std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> record;
  std::size_t size = 0;
  const void* from = record.data();
  if (pieces.front().iov_len >= record.size()) {
    from = pieces.front().iov_base;
    size = record.size();
  } else {
    for (const iovec& piece : pieces) {
      const std::size_t count = std::min(piece.iov_len, record.size() - size);
      std::memcpy(record.data() + size, piece.iov_base, count);
      size += count;
    }
  }
  ERR_clear_error();
  std::size_t written = 0;
  const int result = SSL_write_ex(ssl_.get(), from, size, &written);
  if (result == 1)
    return {written, io_wait::nothing, {}};
  return outcome(result, close_reason::write_failed);
}

io_result tls_stream::end() noexcept {
  ERR_clear_error();
  const int result = SSL_shutdown(ssl_.get());
  if (result < 0 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_WRITE)
    return {0, io_wait::room, {}};
  // The stream ends whether or not the library could send its close alert.
  end_stream(wire_->socket);
  return {};
}

void tls_stream::close() noexcept {
  ssl_.reset();
  if (wire_ && wire_->socket >= 0)
    close_socket(std::exchange(wire_->socket, -1));
}

}  // namespace donet::runtime
