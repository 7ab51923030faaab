/* What Helve has of Windows, under its names: kernel32's calls on kernel objects, and the trifles that programs around them use. */
#ifndef HELVE_WINDOWS_H
#define HELVE_WINDOWS_H

#include "windef.h"
#include "winnt.h"
#include "winerror.h"
#include "winbase.h"
#include "securitybaseapi.h"
#include "winmisc.h"
#include "helve_text.h"

#endif
