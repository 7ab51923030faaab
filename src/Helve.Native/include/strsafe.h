/* Text into buffers with a bound: always ended, cut where it is too long (STRSAFE_E_INSUFFICIENT_BUFFER). Cch counts units, Cb bytes. */
#ifndef HELVE_STRSAFE_H
#define HELVE_STRSAFE_H
#pragma GCC system_header

#include "windows.h"
#include "helve_text.h"

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)

#define HELVE_STRSAFE(Form, Unit, Copy, Format, Bounded)                                                                                      \
    FORCEINLINE HRESULT StringCchCopyN##Form(Unit *pszDest, size_t cchDest, const Unit *pszSrc, size_t cchToCopy)                             \
    {                                                                                                                                         \
        if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH || cchToCopy > STRSAFE_MAX_CCH) {                                                       \
            return STRSAFE_E_INVALID_PARAMETER;                                                                                               \
        }                                                                                                                                     \
        size_t most = cchToCopy < cchDest ? cchToCopy : cchDest, length = Bounded(pszSrc, most);                                              \
        BOOL fits = length < cchDest;                                                                                                         \
        length = fits ? length : cchDest - 1;                                                                                                 \
        Copy(pszDest, pszSrc, length * sizeof(Unit));                                                                                         \
        pszDest[length] = 0;                                                                                                                  \
        return fits ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;                                                                                   \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCchCopy##Form(Unit *pszDest, size_t cchDest, const Unit *pszSrc)                                                \
    {                                                                                                                                         \
        return StringCchCopyN##Form(pszDest, cchDest, pszSrc, STRSAFE_MAX_CCH);                                                               \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCchLength##Form(const Unit *psz, size_t cchMax, size_t *pcchLength)                                             \
    {                                                                                                                                         \
        size_t length = psz == NULL || cchMax > STRSAFE_MAX_CCH ? cchMax : Bounded(psz, cchMax);                                              \
        BOOL ends = length < cchMax;                                                                                                          \
        if (pcchLength != NULL) {                                                                                                             \
            *pcchLength = ends ? length : 0;                                                                                                  \
        }                                                                                                                                     \
        return ends ? S_OK : STRSAFE_E_INVALID_PARAMETER;                                                                                     \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCchCat##Form(Unit *pszDest, size_t cchDest, const Unit *pszSrc)                                                 \
    {                                                                                                                                         \
        size_t length = 0;                                                                                                                    \
        HRESULT result = StringCchLength##Form(pszDest, cchDest, &length);                                                                    \
        return result != S_OK ? result : StringCchCopy##Form(pszDest + length, cchDest - length, pszSrc);                                     \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCchVPrintf##Form(Unit *pszDest, size_t cchDest, const Unit *pszFormat, va_list argList)                         \
    {                                                                                                                                         \
        if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH) {                                                                                      \
            return STRSAFE_E_INVALID_PARAMETER;                                                                                               \
        }                                                                                                                                     \
        int printed = Format(pszDest, cchDest, pszFormat, argList);                                                                           \
        BOOL fits = printed >= 0 && (size_t)printed < cchDest;                                                                                \
        pszDest[fits ? (size_t)printed : cchDest - 1] = 0;                                                                                    \
        return fits ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;                                                                                   \
    }                                                                                                                                         \
    static inline HRESULT StringCchPrintf##Form(Unit *pszDest, size_t cchDest, const Unit *pszFormat, ...)                                    \
    {                                                                                                                                         \
        va_list arguments;                                                                                                                    \
        va_start(arguments, pszFormat);                                                                                                       \
        HRESULT result = StringCchVPrintf##Form(pszDest, cchDest, pszFormat, arguments);                                                      \
        va_end(arguments);                                                                                                                    \
        return result;                                                                                                                        \
    }                                                                                                                                         \
    static inline HRESULT StringCbPrintf##Form(Unit *pszDest, size_t cbDest, const Unit *pszFormat, ...)                                      \
    {                                                                                                                                         \
        va_list arguments;                                                                                                                    \
        va_start(arguments, pszFormat);                                                                                                       \
        HRESULT result = StringCchVPrintf##Form(pszDest, cbDest / sizeof(Unit), pszFormat, arguments);                                        \
        va_end(arguments);                                                                                                                    \
        return result;                                                                                                                        \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCbCopy##Form(Unit *pszDest, size_t cbDest, const Unit *pszSrc)                                                  \
    {                                                                                                                                         \
        return StringCchCopy##Form(pszDest, cbDest / sizeof(Unit), pszSrc);                                                                   \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCbCat##Form(Unit *pszDest, size_t cbDest, const Unit *pszSrc)                                                   \
    {                                                                                                                                         \
        return StringCchCat##Form(pszDest, cbDest / sizeof(Unit), pszSrc);                                                                    \
    }                                                                                                                                         \
    FORCEINLINE HRESULT StringCbLength##Form(const Unit *psz, size_t cbMax, size_t *pcbLength)                                                \
    {                                                                                                                                         \
        size_t length = 0;                                                                                                                    \
        HRESULT result = StringCchLength##Form(psz, cbMax / sizeof(Unit), &length);                                                           \
        if (pcbLength != NULL) {                                                                                                              \
            *pcbLength = length * sizeof(Unit);                                                                                               \
        }                                                                                                                                     \
        return result;                                                                                                                        \
    }

HELVE_STRSAFE(A, char, memcpy, helve_vsnprintf, helve_strnlen)
HELVE_STRSAFE(W, WCHAR, memcpy, helve_vsnwprintf, helve_wcsnlen)
#undef HELVE_STRSAFE

#ifdef UNICODE
#define HELVE_STRSAFE_T(name) name##W
#else
#define HELVE_STRSAFE_T(name) name##A
#endif
#define StringCchCopy HELVE_STRSAFE_T(StringCchCopy)
#define StringCchCopyN HELVE_STRSAFE_T(StringCchCopyN)
#define StringCchCat HELVE_STRSAFE_T(StringCchCat)
#define StringCchLength HELVE_STRSAFE_T(StringCchLength)
#define StringCchPrintf HELVE_STRSAFE_T(StringCchPrintf)
#define StringCchVPrintf HELVE_STRSAFE_T(StringCchVPrintf)
#define StringCbCopy HELVE_STRSAFE_T(StringCbCopy)
#define StringCbCat HELVE_STRSAFE_T(StringCbCat)
#define StringCbLength HELVE_STRSAFE_T(StringCbLength)
#define StringCbPrintf HELVE_STRSAFE_T(StringCbPrintf)

#endif
