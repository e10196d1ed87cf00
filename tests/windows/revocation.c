/*
 * Answers for Wine, in place of its cryptnet.dll, whether a certificate has been revoked: no, if its issuer is known.
 *
 * The simulator's certificates name no revocation list, so their status is "unknown". Windows lets that pass, as
 * CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS asks it to; Wine 8 does not know this flag and refuses the certificate.
 * A chain whose issuer is not known is the other way round: Windows refuses it (CERT_E_CHAINING), Wine 8 lets it pass, unless
 * the status is "unknown".
 */
#include <winsock2.h>
#include <windows.h>
#include <wincrypt.h>

__declspec(dllexport) BOOL WINAPI CertDllVerifyRevocation(DWORD encoding, DWORD type, DWORD count, PVOID contexts[], DWORD flags,
                                                          CERT_REVOCATION_PARA *more, CERT_REVOCATION_STATUS *status)
{
    BOOL known = more != NULL && more->pIssuerCert != NULL;
    (void)encoding, (void)type, (void)count, (void)contexts, (void)flags;
    status->dwIndex = 0;
    status->dwError = known ? 0 : (DWORD)CRYPT_E_NO_REVOCATION_CHECK;
    status->dwReason = 0;
    SetLastError(status->dwError);
    return known;
}
