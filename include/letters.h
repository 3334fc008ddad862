/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The templates of conf/letters/ as constants, made by embed.awk: text and placeholders in turns.
 * The placeholders are this closed set; a template that names another one does not compile.
 */
#ifndef DLA_OTP_LETTERS_H
#define DLA_OTP_LETTERS_H

enum letter_placeholder {
	LETTER_END, /* the array ends after this piece */

	/* {ref} and so on: what the engine sends, see SEND in wire.h. */
	LETTER_REF,
	LETTER_OTP,
	LETTER_USER,
	LETTER_HOST,
	LETTER_OFFICE,
	LETTER_HELP,
	LETTER_SERVICE,
	LETTER_FROM,
	LETTER_LIFE,
	LETTER_DATE,
	LETTER_TIME,
	LETTER_UNTIL,
	LETTER_N,
	LETTER_APP,

	/* Sentences that follow from the first factor. */
	LETTER_CAUSE_TH,
	LETTER_CAUSE_EN,
	LETTER_REMEDY_TH,
	LETTER_REMEDY_EN,

	/* What the frames go around. */
	LETTER_LANGUAGE,
	LETTER_SUBJECT,
	LETTER_FIRST,
	LETTER_SECOND,

	LETTER_PLACEHOLDERS
};

struct letter_piece {
	const char *text;
	enum letter_placeholder placeholder; /* what follows the text */
};

extern const struct letter_piece letter_frame_txt[], letter_frame_html[];
extern const struct letter_piece letter_otp_th_subject[], letter_otp_en_subject[];
extern const struct letter_piece letter_otp_th_txt[], letter_otp_en_txt[];
extern const struct letter_piece letter_otp_th_html[], letter_otp_en_html[];
extern const struct letter_piece letter_locked_th_subject[], letter_locked_en_subject[];
extern const struct letter_piece letter_locked_th_txt[], letter_locked_en_txt[];
extern const struct letter_piece letter_locked_th_html[], letter_locked_en_html[];
extern const struct letter_piece letter_locked_admin_th_subject[], letter_locked_admin_en_subject[];
extern const struct letter_piece letter_locked_admin_th_txt[], letter_locked_admin_en_txt[];
extern const struct letter_piece letter_locked_admin_th_html[], letter_locked_admin_en_html[];
extern const struct letter_piece letter_moved_th_subject[], letter_moved_en_subject[];
extern const struct letter_piece letter_moved_th_txt[], letter_moved_en_txt[];
extern const struct letter_piece letter_moved_th_html[], letter_moved_en_html[];
extern const struct letter_piece letter_held_th_subject[], letter_held_en_subject[];
extern const struct letter_piece letter_held_th_txt[], letter_held_en_txt[];
extern const struct letter_piece letter_held_th_html[], letter_held_en_html[];
extern const struct letter_piece letter_new_place_th_subject[], letter_new_place_en_subject[];
extern const struct letter_piece letter_new_place_th_txt[], letter_new_place_en_txt[];
extern const struct letter_piece letter_new_place_th_html[], letter_new_place_en_html[];
extern const struct letter_piece letter_unlocked_th_subject[], letter_unlocked_en_subject[];
extern const struct letter_piece letter_unlocked_th_txt[], letter_unlocked_en_txt[];
extern const struct letter_piece letter_unlocked_th_html[], letter_unlocked_en_html[];
extern const struct letter_piece letter_accepted_th_subject[], letter_accepted_en_subject[];
extern const struct letter_piece letter_accepted_th_txt[], letter_accepted_en_txt[];
extern const struct letter_piece letter_accepted_th_html[], letter_accepted_en_html[];
extern const struct letter_piece letter_recovery_th_subject[], letter_recovery_en_subject[];
extern const struct letter_piece letter_recovery_th_txt[], letter_recovery_en_txt[];
extern const struct letter_piece letter_recovery_th_html[], letter_recovery_en_html[];
extern const struct letter_piece letter_recovered_th_subject[], letter_recovered_en_subject[];
extern const struct letter_piece letter_recovered_th_txt[], letter_recovered_en_txt[];
extern const struct letter_piece letter_recovered_th_html[], letter_recovered_en_html[];
extern const struct letter_piece letter_test_th_subject[], letter_test_en_subject[];
extern const struct letter_piece letter_test_th_txt[], letter_test_en_txt[];
extern const struct letter_piece letter_test_th_html[], letter_test_en_html[];

#endif
