// The simulated ClearLine server, as the tests in C++ see it. The socket is the C suite's (tests/c).
#ifndef CPP_SIMULATOR_HPP
#define CPP_SIMULATOR_HPP

#include "clearline.hpp"
#include "sys.h"

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace simulator {

inline std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == NULL ? "" : value;
}

inline bool found() { return !variable("CLEARLINE_SIMULATOR_CONTROL").empty(); }

/// Under Wine the server goes by another name than its own.
inline std::string issuer() {
    const std::string own = variable("CLEARLINE_SIMULATOR_ISSUER");
    return own.empty() ? variable("CLEARLINE_SIMULATOR_URL") : own;
}

/// A configuration for init(), to which further keys can be added.
inline clearline::object config(const char* client_id = "pos-demo", const char* secret = "s3cr3t!") {
    return clearline::object()
        .set("environment", clearline::object().set("auth_base_url", variable("CLEARLINE_SIMULATOR_URL")).set("issuer", issuer()))
        .set("ca_file", variable("CLEARLINE_SIMULATOR_CA"))
        .set("client_id", client_id)
        .set("client_secret", secret);
}

/// A request to the control endpoint; "" if there is no answer.
inline clearline::json control(const std::string& method, const std::string& path, const std::string& body = "") {
    const std::string address = variable("CLEARLINE_SIMULATOR_CONTROL");
    std::ostringstream length;
    length << body.size();
    const std::string request = method + " " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                                "Content-Length: " + length.str() + "\r\n\r\n" + body;
    std::vector<char> answer(1 << 20);
    const int port = std::atoi(address.c_str() + address.rfind(':') + 1);
    sys_exchange(static_cast<unsigned short>(port), request.c_str(), &answer[0], answer.size());
    const std::string text = &answer[0];
    const std::size_t end = text.find("\r\n\r\n");
    return clearline::json(end == std::string::npos ? "" : text.substr(end + 4));
}

inline long token_requests() { return control("GET", "/counts").number("/token_requests"); }

/// The next token requests get this status instead of an answer.
inline void fault(int status, int count) {
    control("POST", "/faults", clearline::object().set("kind", "status").set("status", status).set("count", count));
}

/// A user goes to the address, signs in, and is sent back: to the address that this gives.
inline std::string sign_in(const std::string& url) {
    return control("POST", "/sign-in", clearline::object().set("url", url)).get("/location");
}

/// The browser goes where it is sent: to an address of this machine, where the library listens.
inline void browse(const std::string& url) {
    const std::size_t host = std::string("http://").size(), end = url.find_first_of("/?", host);
    const std::string authority = url.substr(host, end - host), target = url.substr(end);
    const int port = std::atoi(authority.c_str() + authority.find(':') + 1);
    const std::string request = "GET " + std::string(target[0] == '?' ? "/" : "") + target + " HTTP/1.0\r\nHost: " + authority + "\r\n\r\n";
    std::vector<char> page(1 << 16);
    sys_exchange(static_cast<unsigned short>(port), request.c_str(), &page[0], page.size());
}

} // namespace simulator

#endif
