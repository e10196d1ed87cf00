/*
 * Answers for Wine, in place of its cryptnet.dll, whether a certificate has been revoked: yes.
 *
 * Wine, like Windows, looks into its cache of revocation lists, and there is no other way to get something into that of Wine
 * than to have it fetched by a program that waits for it.
 */
#include <winsock2.h>
#include <windows.h>
#include <wincrypt.h>

__declspec(dllexport) BOOL WINAPI CertDllVerifyRevocation(DWORD encoding, DWORD type, DWORD count, PVOID contexts[], DWORD flags,
                                                          CERT_REVOCATION_PARA *more, CERT_REVOCATION_STATUS *status)
{
    (void)encoding, (void)type, (void)count, (void)contexts, (void)flags, (void)more;
    status->dwIndex = 0;
    status->dwError = (DWORD)CRYPT_E_REVOKED;
    status->dwReason = CRL_REASON_KEY_COMPROMISE;
    SetLastError(status->dwError);
    return FALSE;
}
