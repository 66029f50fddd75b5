#include "meter.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "web.h"

enum { CLASSES = 5, STEPS = 12 };

/* Upper ends in microseconds: a page of this program takes well under a millisecond, a password's hash a
 * tenth of a second, an upload seconds. */
static const int64_t steps[STEPS] = { 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000 };
static const char *const step_names[STEPS] = {
	"0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "1", "5",
};

struct meter {
	_Atomic int64_t took_us, step[STEPS + 1];
	_Atomic int64_t seen[][CLASSES]; /* the last row: addresses that are no route */
};

struct meter *meter_new(void)
{
	struct meter *m = calloc(1, sizeof *m + (size_t)(route_count + 1) * sizeof m->seen[0]);

	if (m == NULL)
		abort();
	return m;
}

void meter_free(struct meter *m)
{
	free(m);
}

static void add(_Atomic int64_t *to, int64_t n)
{
	atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

static int64_t read_of(const _Atomic int64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

void meter_note(struct meter *m, int route, int status, int64_t us)
{
	int which = status / 100 - 1, step = 0;

	while (step < STEPS && us > steps[step])
		step++;
	add(&m->step[step], 1);
	add(&m->took_us, us);
	add(&m->seen[route < 0 ? route_count : route][which < 0 || which >= CLASSES ? CLASSES - 1 : which], 1);
}

/* ---- printing ---- */

static void head(struct buf *out, const char *name, const char *kind, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

void metric(struct buf *out, const char *name, const char *kind, const char *help, int64_t value)
{
	head(out, name, kind, help);
	buf_printf(out, "%s %lld\n", name, (long long)value);
}

static void print_route(const struct meter *m, struct buf *out, int i)
{
	const char *method = i == route_count ? "" : routes[i].method == GET ? "GET" : "POST";
	const char *path = i == route_count ? "" : routes[i].path;

	for (int k = 0; k < CLASSES; k++) {
		int64_t n = read_of(&m->seen[i][k]);

		if (n)
			buf_printf(out, "quxiang_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %lld\n", method, path, k + 1, (long long)n);
	}
}

static void print_steps(const struct meter *m, struct buf *out)
{
	int64_t sum = 0;

	for (int i = 0; i < STEPS; i++) {
		sum += read_of(&m->step[i]);
		buf_printf(out, "quxiang_request_seconds_bucket{le=\"%s\"} %lld\n", step_names[i], (long long)sum);
	}
	sum += read_of(&m->step[STEPS]);
	buf_printf(out, "quxiang_request_seconds_bucket{le=\"+Inf\"} %lld\n", (long long)sum);
	buf_printf(out, "quxiang_request_seconds_sum %.6f\n", (double)read_of(&m->took_us) / 1e6);
	buf_printf(out, "quxiang_request_seconds_count %lld\n", (long long)sum);
}

void meter_print(const struct meter *m, struct buf *out)
{
	head(out, "quxiang_requests_total", "counter", "Requests answered, by route and status class.");
	for (int i = 0; i <= route_count; i++)
		print_route(m, out, i);
	head(out, "quxiang_request_seconds", "histogram", "Time from the first byte of a request to its answer.");
	print_steps(m, out);
}
