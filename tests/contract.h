/*
 * The C interface as the design page lays it down, written by hand and never generated.
 *
 * include/clearline.h is generated from the Rust sources; this file is what holds it to the contract. Include it after
 * clearline.h: a function that differs in name, argument order or type, or a status with another number, does not compile.
 * Valid C89, C99 and later, C++98 and later.
 *
 * A new function: redeclare it in section 2 (tests/c/run fails if one of clearline.def is not here). A new number: a line in
 * CONTRACT_STATUSES. Nothing else.
 */
#ifndef CLEARLINE_CONTRACT_H
#define CLEARLINE_CONTRACT_H

#if !defined(CL_ABI_VERSION)
#error "include clearline.h before contract.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- 1. Types and numbers ------------------------------------------------------------------------------------------- */

/* C89 forbids to repeat a typedef, but an object may be declared twice if, and only if, the types agree. Neither object exists. */
extern cl_status *contract_status_is_int32;
extern int32_t *contract_status_is_int32;

/* Hosts use the macros in #if as well as in code, so both must work. */
#if CL_ABI_VERSION != 1
#error "CL_ABI_VERSION moved: compiled hosts would break"
#endif
#if !defined(CL_OK) || CL_OK != 0 || CL_E_NULL_ARGUMENT != -1
#error "status numbers must be plain numbers for the preprocessor too"
#endif

#define CONTRACT_STATUSES(X) \
    X(CL_OK, 0) \
    /* usage */ \
    X(CL_E_NULL_ARGUMENT, -1) \
    X(CL_E_INVALID_UTF8, -2) \
    X(CL_E_INVALID_ARGUMENT, -3) \
    X(CL_E_NOT_INITIALIZED, -4) \
    X(CL_E_ALREADY_INITIALIZED, -5) \
    X(CL_E_BUFFER_TOO_SMALL, -6) \
    X(CL_E_CONFIG, -7) \
    X(CL_E_SHUT_DOWN, -8) \
    X(CL_E_FORKED, -9) \
    X(CL_E_PENDING, -10) \
    X(CL_E_UNSUPPORTED, -11) \
    X(CL_E_REENTRANT, -12) \
    /* network */ \
    X(CL_E_DNS, -20) \
    X(CL_E_CONNECT, -21) \
    X(CL_E_TIMEOUT, -22) \
    X(CL_E_TLS, -23) \
    X(CL_E_TLS_CLOCK, -24) \
    X(CL_E_PROXY, -25) \
    X(CL_E_PROXY_AUTH, -26) \
    /* server */ \
    X(CL_E_SERVER, -40) \
    X(CL_E_THROTTLED, -41) \
    X(CL_E_BAD_RESPONSE, -42) \
    /* credential */ \
    X(CL_E_INVALID_CLIENT, -60) \
    X(CL_E_INVALID_GRANT, -61) \
    X(CL_E_INVALID_SCOPE, -62) \
    X(CL_E_UNAUTHORIZED_CLIENT, -63) \
    X(CL_E_UNSUPPORTED_GRANT_TYPE, -64) \
    X(CL_E_INVALID_REQUEST, -65) \
    X(CL_E_ACCESS_DENIED, -66) \
    X(CL_E_OAUTH, -67) \
    X(CL_E_TOKEN_REJECTED, -68) \
    /* sign_in */ \
    X(CL_E_STATE_MISMATCH, -80) \
    X(CL_E_LOGIN_EXPIRED, -81) \
    X(CL_E_ISSUER_MISMATCH, -82) \
    X(CL_E_NO_SESSION, -83) \
    X(CL_E_LOGIN_REQUIRED, -84) \
    X(CL_E_CANCELLED, -85) \
    X(CL_E_BROWSER, -86) \
    /* storage */ \
    X(CL_E_STORE, -90) \
    X(CL_E_STORE_LOCKED, -91) \
    /* internal */ \
    X(CL_E_PANIC, -100) \
    X(CL_E_RESOURCES, -101)

/* An array of negative size does not compile: C89's static assertion. */
#define CONTRACT_CHECK_STATUS(name, number) typedef char contract_number_of_##name[((name) == (number)) ? 1 : -1];
CONTRACT_STATUSES(CONTRACT_CHECK_STATUS)
#undef CONTRACT_CHECK_STATUS

typedef char contract_status_has_32_bits[(sizeof(cl_status) == 4) ? 1 : -1];
typedef char contract_status_is_signed[((cl_status)-1 < 0) ? 1 : -1];

/* ---- 2. Functions, in the order of the design page -------------------------------------------------------------------- */

/* lifecycle */
CL_API cl_status CL_CALL cl_init(const char *config_json);
CL_API cl_status CL_CALL cl_shutdown(uint32_t timeout_ms);
CL_API const char *CL_CALL cl_version(void);
CL_API uint32_t CL_CALL cl_abi_version(void);
CL_API void CL_CALL cl_free_string(char *string);

/* errors */
CL_API const char *CL_CALL cl_status_name(cl_status status);
CL_API const char *CL_CALL cl_last_error_message(void);
CL_API const char *CL_CALL cl_last_error_hint(void);
CL_API cl_status CL_CALL cl_last_error_json(char **out_json);

/* the POS's own token */
CL_API cl_status CL_CALL cl_get_token(const char *scope, char **out_token);
CL_API cl_status CL_CALL cl_get_token_into(const char *scope, char *buffer, size_t capacity, size_t *out_length);
CL_API cl_status CL_CALL cl_get_token_json(const char *request_json, char **out_json);
CL_API cl_status CL_CALL cl_token_info(const char *scope, char **out_json);
CL_API cl_status CL_CALL cl_report_unauthorized(const char *token);

/* PKCE and user sign-in */
CL_API cl_status CL_CALL cl_pkce_new(char **out_verifier, char **out_challenge);
CL_API cl_status CL_CALL cl_login_start(const char *request_json, char **out_url, char **out_state);
CL_API cl_status CL_CALL cl_login_finish(const char *callback_url, char **out_session);
CL_API cl_status CL_CALL cl_login_wait(const char *state, uint32_t timeout_ms, char **out_session);
CL_API cl_status CL_CALL cl_login_cancel(const char *state);
CL_API cl_status CL_CALL cl_exchange_code(const char *request_json, char **out_session);
CL_API cl_status CL_CALL cl_session_get_token(const char *session, char **out_token);
CL_API cl_status CL_CALL cl_session_info(const char *session, char **out_json);
CL_API cl_status CL_CALL cl_session_end(const char *session);

/* support */
CL_API cl_status CL_CALL cl_stats(const char *request_json, char **out_json);

/* JSON */
CL_API cl_status CL_CALL cl_json_get(const char *json, const char *pointer, char **out_value);
CL_API cl_status CL_CALL cl_json_quote(const char *text, char **out_json_string);

#ifdef __cplusplus
}
#endif

#endif /* CLEARLINE_CONTRACT_H */
