/* Text between UTF-8 and UTF-16. What is not valid becomes U+FFFD. */
#ifndef HELVE_TEXT_H
#define HELVE_TEXT_H

#include "../include/windef.h"

/* Memory of malloc, ended by 0; length -1: until 0. The number of units without the 0 goes to count unless that is NULL. NULL: no memory. */
char *helve_narrow(const WCHAR *text, ptrdiff_t length, size_t *count);
WCHAR *helve_widen(const char *text, ptrdiff_t length, size_t *count);
/* Units until 0, and no more are looked at than that. */
ptrdiff_t helve_bounded_wide(const WCHAR *text, ptrdiff_t most);
BOOL helve_is_valid_narrow(const char *text, ptrdiff_t length);
BOOL helve_is_valid_wide(const WCHAR *text, ptrdiff_t length);

#endif
