/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the modules of libqrencode to lines of characters. Draws nothing that does not fit whole:
 * part of a QR is none.
 */
#include "qr.h"

#include <qrencode.h>
#include <string.h>

#define QUIET 2 /* modules; the standard asks for 4, readers do with less and 80x24 has no more */
#define LARGEST_VERSION 4 /* no larger one has room in QR_COLUMNS and QR_LINES_SIZE */

/* A text that grows in place, and what is drawn into it. */
struct drawing {
	const QRcode *code;
	int side; /* modules, the quiet zone included */
	char *end;
};

static bool
is_dark(const struct drawing *drawing, int row, int column)
{
	int width = drawing->code->width;

	row -= QUIET;
	column -= QUIET;
	if (row < 0 || column < 0 || row >= width || column >= width)
		return false;
	return (drawing->code->data[row * width + column] & 1) != 0;
}

static void
add(struct drawing *drawing, const char *characters)
{
	size_t length = strlen(characters);

	memcpy(drawing->end, characters, length);
	drawing->end += length;
}

/* The quiet zone is a row more than lines can be full of: the last one is half a line. */
static void
draw_blocks(struct drawing *drawing, int row)
{
	static const char *const blocks[2][2] = { { "█", "▀" }, { "▄", " " } };

	for (int column = 0; column < drawing->side; column++) {
		bool below = row + 1 >= drawing->side || is_dark(drawing, row + 1, column);

		add(drawing, blocks[is_dark(drawing, row, column)][below]);
	}
}

static void
draw_ascii(struct drawing *drawing, int row)
{
	for (int column = 0; column < drawing->side; column++)
		add(drawing, is_dark(drawing, row, column) ? "  " : "##");
}

static void
draw(struct drawing *drawing, enum qr_style style)
{
	int step = style == QR_BLOCKS ? 2 : 1;

	for (int row = 0; row < drawing->side; row += step) {
		if (row > 0)
			add(drawing, "\n");
		(style == QR_BLOCKS ? draw_blocks : draw_ascii)(drawing, row);
	}
	*drawing->end = '\0';
}

bool
qr_draw(const char *text, enum qr_style style, unsigned height, char lines[QR_LINES_SIZE])
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	struct drawing drawing = { .code = code, .end = lines };
	bool fits = false;

	lines[0] = '\0';
	if (code != NULL && code->version <= LARGEST_VERSION) {
		drawing.side = code->width + 2 * QUIET;
		fits = (unsigned)(style == QR_BLOCKS ? (drawing.side + 1) / 2 : drawing.side) <=
		       height;
	}
	if (fits)
		draw(&drawing, style);
	QRcode_free(code);
	return fits;
}
