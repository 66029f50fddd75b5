/* Charts drawn by the server: no script, no style attribute, colours by the stylesheet's classes alone, so
 * they obey the strictest Content-Security-Policy and print. Every chart says itself in words (role="img"
 * and aria-label), every part has a title to point at. All texts are escaped. Put the result into a view
 * with view_markup and show it with {{name|html}}. */
#ifndef CHART_H
#define CHART_H

#include "buf.h"

#define CHART_MOST INT64_C(1000000000000) /* no count is above; more aborts */

struct chart_part {
	const char *class; /* c-dwjy c-sx c-zyzy c-zzcy c-djy c-zbjy c-wait c-none; in a funnel meter-fill meter-good */
	const char *name;
	const char *percent; /* as printed by the numbers: "61.89", "-", or "" for none */
	const char *href;    /* funnel: where the number opens; NULL = nowhere */
	int64_t count;       /* persons: from 0 to CHART_MOST */
};

/* One bar of 100 % in the parts' order; their widths are whole ten-thousandths of a percent and add up to
 * exactly 100 %. class: "comp" or "comp comp-tall". */
void chart_composition(struct buf *out, const char *label, const char *class, const struct chart_part *parts, size_t n);

/* Progress: value of max (beyond max shows full). class: "meter-fill", "meter-good" or "meter-warn". */
void chart_bar(struct buf *out, const char *label, const char *class, int64_t value, int64_t max);

/* Steps from top to bottom: name, a bar as long as its share of the largest, number and percent. */
void chart_funnel(struct buf *out, const char *label, const struct chart_part *steps, size_t n);

#define CHART_NONE INT64_MIN /* no value at this place: the line breaks */

struct chart_series { /* drawn with the classes l-1 and t-1, l-2 and t-2, ... in order */
	const char *name;
	const int64_t *values; /* one for each place, from 0 to CHART_MOST, or CHART_NONE */
};

enum chart_unit { CHART_COUNTS, CHART_HUNDREDTHS /* of a percent: 6189 is 61.89%; the axis ends at 100% at most */ };

/* A trend over n places (dates, cohorts): axis from 0, grid, and each line's name and last value, at its end or, up
 * to 480 wide, under the picture. width in pixels at natural size: 360 on a phone, 720 in a wide card. */
void chart_line(struct buf *out, const char *label, int width, enum chart_unit unit, const char *const *places, size_t n,
	const struct chart_series *series, size_t series_count);

#endif
