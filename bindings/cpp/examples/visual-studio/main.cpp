// A till on Windows: a token, or a message box that says what to do, with "Retry" only where that may help.
//
// The configuration comes from the environment: CLEARLINE_CONFIG names a file, or CLEARLINE_CLIENT_ID,
// CLEARLINE_CLIENT_SECRET and CLEARLINE_ENVIRONMENT hold it.

#include "clearline.hpp"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <iostream>
#include <string>

namespace {

// clearline's texts are UTF-8, Windows' are UTF-16.
std::wstring wide(const std::string& text) {
    if (text.empty()) return std::wstring();
    const int bytes = static_cast<int>(text.size());
    std::wstring result(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, NULL, 0)), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, &result[0], static_cast<int>(result.size()));
    return result;
}

// Whether the person at the till wants to try again.
bool show(const clearline::error& error) {
    std::string text = error.message() + "\n\n" + error.hint();
    if (!error.attempt_id().empty()) text += "\n\nFor support: " + error.attempt_id();

    const UINT buttons = error.retryable() ? MB_RETRYCANCEL : MB_OK;
    const int answer = MessageBoxW(NULL, wide(text).c_str(), L"ClearLine", MB_ICONERROR | buttons);
    if (answer <= 0) std::cerr << text << std::endl; // there is no desktop, as in a service; Wine says -1
    return answer == IDRETRY;
}

} // namespace

int main() {
    if (clearline::abi_version() != CL_ABI_VERSION) {
        std::cerr << "clearline.dll " << clearline::version() << " does not go with this program.\n";
        return 1;
    }
    for (;;) {
        try {
            const clearline::running library; // until the end of this block
            const clearline::token token = clearline::get_token();
            std::cout << "clearline " << clearline::version() << ": a token of " << token.str().size() << " characters\n";
            return 0;
        } catch (const clearline::error& error) {
            if (!show(error)) return 1;
        }
    }
}
