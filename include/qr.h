/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A text as a QR (ISO/IEC 18004) in the characters of a terminal. Pure. What is light in the QR is
 * drawn and what is dark is left blank: right where letters are lighter than the ground they stand
 * on, and where they are not, the readers of phones turn it round by themselves.
 */
#ifndef DLA_OTP_QR_H
#define DLA_OTP_QR_H

#include <stdbool.h>
#include <stddef.h>

#define QR_COLUMNS 80      /* of the narrowest terminal that is drawn for */
#define QR_LINES_SIZE 3072 /* bytes of the largest, NUL included */

enum qr_style {
	QR_BLOCKS, /* Unicode half blocks: a character is two modules, one above the other */
	QR_ASCII,  /* two characters a module, one beside the other */
};

/*
 * Draws the smallest QR that holds the text, with a quiet zone of two modules, at most so many
 * lines high. No line end behind the last line; no line ends in blanks. False, and lines is "",
 * when it would be higher, wider than QR_COLUMNS, or the text is empty.
 */
bool qr_draw(const char *text, enum qr_style style, unsigned height, char lines[QR_LINES_SIZE]);

#endif
