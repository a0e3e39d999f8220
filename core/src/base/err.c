/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain words for error codes, used at the end of a sentence that says what was tried. */
#include <heard/err.h>

const char *hd_err_text(enum hd_err err)
{
    switch (err) {
    case HD_OK:
        return "all is well";
    case HD_E_NOMEM:
        return "there is not enough memory";
    case HD_E_IO:
        return "the disk or stick could not be read or written";
    case HD_E_FULL:
        return "there is no room left";
    case HD_E_FORMAT:
        return "the content is damaged or not what it should be";
    case HD_E_VERSION:
        return "it was made by a newer Heard; update this program";
    case HD_E_RANGE:
        return "a value is outside its limits";
    case HD_E_AUTH:
        return "the key or passphrase does not fit, or it was altered";
    case HD_E_NOT_FOUND:
        return "it is not there";
    case HD_E_EXISTS:
        return "something is there already, and is not overwritten";
    case HD_E_WAVE:
        return "it belongs to another wave, kiosk or office";
    case HD_E_CRYPTO:
        return "the encryption library could not start";
    }
    return "an unknown problem";
}
